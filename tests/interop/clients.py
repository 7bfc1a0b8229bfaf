"""The other vantage: client stacks that connect to `mtlsdiag serve`."""


def jobs(arguments, pki, verdict_text, outcome):
    del arguments, pki, verdict_text, outcome
    return iter(())
