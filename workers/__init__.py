"""What happens after the fact: payouts are carried out, ended campaigns are settled."""
