"""Numbers as people read them, tables in Markdown."""

from statistics import median


def time(seconds):
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def memory(size):
    return f"{size / 1e6:.0f} MB"


def number(value):
    return f"{value:.3f}" if value < 0.095 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def middle(runs, field):
    """The median of a field of several runs."""
    return median(getattr(run, field) for run in runs)


def ratio(above, below, field):
    """The median of the ratios of runs made in the same turn."""
    return median(getattr(a, field) / getattr(b, field) for a, b in zip(above, below))


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(flush=True)


def goals(rows):
    """Rows of what is measured, the measure, `<=` or `>=`, and the goal; each as a number or a time."""
    out = []
    for what, value, sign, goal, *form in rows:
        form = form[0] if form else number
        met = value <= goal if sign == "<=" else value >= goal
        sign = "≤" if sign == "<=" else "≥"
        wanted = f"{sign} {form(goal)}"
        out.append((what, form(value), wanted, "met" if met else "**missed**"))
    table(("goal", "measured", "wanted", ""), out)
