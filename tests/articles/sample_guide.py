"""A small guide in its canonical form, for tests: each changes one thing in it."""

FILES = {
    "guide.md": """\
---
title: Restless legs
slug: restless-legs
summary: "What helps: and what does not."
language: en
copyright: © 2026 The project
review_due: 2027-11-22
author:
  name: The project
  about: Its writers are not health professionals.
---

Have your iron tested first. [@guideline]
""",
    "tonight.md": "- Get up and walk.\n- Rub your legs.\n",
    "get-help.md": "Call 116 123 if you think of ending your life.\n",
    "disclaimer.md": "This is no advice for you alone.\n",
    "sections/10-iron.md": """\
---
title: Iron first
slug: iron
kind: text
---

Low iron is the clearest cause. [@guideline] See [oral iron](remedy:oral-iron).

| Who | Number |
|---|---|
| Adults | 75 ng/mL or less [@guideline] |

**Not known:** why some people stay low.
""",
    "sections/20-self-care.md": (
        "---\ntitle: Self-care\nslug: self-care\nkind: advice\n---\n\nMove a little each day.\n"
    ),
    "sections/99-experience.md": "---\ntitle: My own story\nslug: experience\nkind: experience\n---\n",
    "remedies/oral-iron.md": """\
---
name: Oral iron
section: iron
position: 1
kind: supplement
other_names: "ferrous sulfate (UK: iron tablets)"
helps: some
cautions: [serious]
label_note: only if iron is low
---

## Verdict

It may help if your iron is low. [@guideline]
Have a blood test first.

## Risks

It can hurt the gut. [@trial]

## What the marks rest on

Our label, based on the guideline. [@guideline]

## Not known

How long the good lasts.
""",
    "remedies/walking.md": """\
---
name: Walking
section: self-care
position: 1
kind: self-care
helps:
cautions: [worsens]
superseded_by: oral-iron
---

## Verdict

A short walk is safe. It may ease your legs.

## What the marks rest on

Our reading. [@guideline]

## Why superseded

Iron comes first.
""",
    "references.bib": """\
@article{guideline,
  author = {Winkelman, John W. and {National Heart, Lung, and Blood Institute} and {NICE} and others},
  title = {Treatment of restless legs},
  journal = {Journal of Sleep},
  year = {2025},
  pages = {137--152},
  doi = {10.5664/jcsm.11390},
  annote = {“Iron first.”
    Seen 2026-11-01; volume not seen.

    Second \\{thought\\}.},
}

@online{trial,
  title = {A trial},
  url = {https://example.org/trial},
  urldate = {2026-11-01},
}
""",
}


def lay(folder, **changes):
    """Write the sample into `folder`; a change is path: text, or path: None for no such file. Return the folder."""
    for path, text in (FILES | changes).items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="")
    for name in ("sections", "remedies"):
        (folder / name).mkdir(exist_ok=True)
    return folder


def edit(folder, path, old, new):
    """Replace `old` in one file of `folder`."""
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8", newline="")


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
