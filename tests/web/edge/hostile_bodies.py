"""Bodies that nobody means well with."""

GIFT = '"campaign_id": "C-1", "amount": {"value": "1.00", "currency": "CNY"}'


BODIES = {
    "deep lists": b"[" * 1_000,
    "deep objects": b'{"a":' * 5_000,
    "broken UTF-8": b'{"campaign_id": "\xff"}',
    "half a surrogate": b'{"campaign_id": "\\ud800"}',
    "UTF-16": '{"campaign_id": "C-1"}'.encode("utf-16"),
    "a name twice": f'{{{GIFT}, "campaign_id": "C-2"}}'.encode(),
    "a name twice within": b'{"campaign_id": "C-1", "amount": {"value": "1", "value": "9"}}',
    "a name twice, written twice": b'{"anonymous": false, "\\u0061nonymous": true}',
    "a long number": b'{"campaign_id": ' + b"9" * 100_000 + b"}",
    "no number": b'{"campaign_id": NaN}',
    "nothing": b" ",
    "a NUL": b"\x00",
}
