"""How Hypothesis runs while a mutant is tried: the same examples each time, and no shrinking.

A pytest plugin (``-p tests.mutants.profile``), since a profile must be known before the tests are
collected. A failure is all that is asked for, so nobody waits for the smallest one, and no mutant
leaves an example behind for the next.
"""

from hypothesis import Phase, settings

settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
)
