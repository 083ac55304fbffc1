#!/usr/bin/env python3
"""Makes the labelled pages again from git mirrors, with their labels in the form that `puffery learn` reads.

usage: pages.py MIRRORS OUT

MIRRORS holds a git directory for each repository of documents.jsonl, named OWNER+NAME (bare) or OWNER+NAME/repo. Written are
OUT/texts/ID.txt, OUT/fit.json and OUT/measured.json (pages that both readers have read; what they disagree on is "unsure").
A text whose hash is not that of documents.jsonl is left out and named: the extraction below must not change.
"""
import hashlib, html, json, os, re, subprocess, sys
from html.parser import HTMLParser

HERE = os.path.dirname(os.path.abspath(__file__))
LABELS = dict(H="hype", A="asserted", D="hedged", V="vague", B="boilerplate")
SUPPORT = dict(u="unsupported", s="supported", x="unsure")
BLOCK = set("address article aside blockquote br button dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol option p pre section select summary table tbody td tfoot th thead title tr ul".split())
SKIP = set("script style noscript template svg head iframe object canvas code pre".split())


class Text(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out, self.skip = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in SKIP:
            self.skip += 1
        if tag in BLOCK:
            self.out.append("\n")

    def handle_endtag(self, tag):
        if tag in SKIP and self.skip:
            self.skip -= 1
        if tag in BLOCK:
            self.out.append("\n")

    def handle_data(self, data):
        if not self.skip:
            self.out.append(re.sub(r"\s+", " ", data))


def from_html(t):
    p = Text()
    p.feed(re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}|<\?.*?\?>", " ", t))
    p.close()
    return "\n\n".join(l.strip() for l in "".join(p.out).split("\n") if l.strip())


def from_markdown(t):
    title = ""
    m = re.match(r"\ufeff?(---|\+\+\+)\s*\n(.*?)\n\1\s*\n", t, re.S)
    if m:
        k = re.search(r"(?m)^title\s*[:=]\s*(.+)$", m[2])
        title = k[1].strip().strip("\"'") if k else ""
        t = t[m.end():]
    t = re.sub(r"(?ms)^(```|~~~).*?^\1\s*$", "", t)
    t = re.sub(r"(?s)<!--.*?-->|\{%.*?%\}|\{\{.*?\}\}|<(script|style)\b.*?</\1>", " ", t)
    t = re.sub(r"(?m)^(import|export)\s.*$", "", t)
    t = re.sub(r"!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])", "", t)
    t = re.sub(r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", r"\1", t)
    t = re.sub(r"</?(?:br|p|div|li|h\d|td|tr)\b[^>]*>", "\n", t, flags=re.I)
    t = re.sub(r"</?[a-zA-Z][^>]*>", "", t)
    t = html.unescape(re.sub(r"(\*\*|__|`)", "", t))
    out, para = ([title] if title else []), []
    for line in t.split("\n"):
        s = line.strip()
        head = re.match(r"#{1,6}\s+(.*)", s)
        item = re.match(r"(?:[-*+]|\d+[.)])\s+(.*)", s)
        if not s or head or item or s.startswith("|") or re.fullmatch(r"[-=*_]{3,}", s):
            if para:
                out.append(" ".join(para))
            para = []
            if head:
                out.append(head[1].strip("# "))
            elif item:
                para = [item[1]]
            elif s.startswith("|") and not re.fullmatch(r"[|:\- ]+", s):
                out.append(" ".join(c.strip() for c in s.strip("|").split("|")))
        else:
            para.append(s.lstrip("> "))
    if para:
        out.append(" ".join(para))
    return "\n\n".join(x for x in (re.sub(r"(?<!\w)[*_]|[*_](?!\w)", "", o).strip() for o in out) if x)


def extract(raw, path):
    t = raw.decode("utf8", "replace").replace("\r\n", "\n").replace("\0", "")
    ext = path.rsplit(".", 1)[-1].lower()
    how = "html" if ext in ("html", "htm", "xhtml") else "text" if ext == "txt" else "markdown"
    t = {"html": from_html, "markdown": from_markdown, "text": lambda x: "\n\n".join(re.sub(r"\s+", " ", p).strip() for p in re.split(r"\n\s*\n", x) if p.strip())}[how](t)
    kept, n = [], 0
    for p in t.split("\n\n"):
        n += len(p.split())
        if n > 900 and kept:
            break
        kept.append(p)
    return how, "\n\n".join(kept) + "\n"


def blob(mirrors, row):
    name = row["repository"].replace("/", "+", 1)
    for at in (os.path.join(mirrors, name, "repo"), os.path.join(mirrors, name)):
        git = next((g for g in (os.path.join(at, ".git"), at) if os.path.isdir(os.path.join(g, "objects"))), None)
        if git:
            run = subprocess.run(["git", f"--git-dir={git}", "show", f"{row['commit']}:{row['path']}"], capture_output=True)
            return run.stdout if run.returncode == 0 else None
    return None


def units(text):
    """Units as they are written ("12-40:HAu") as objects of a labels file."""
    rows = []
    for word in text.split():
        place, _, letters = word.partition(":")
        start, end = map(int, place.split("-"))
        row = dict(start=start, end=end)
        for letter, unsure in re.findall(r"([HADVB])(\??)", letters):
            row[LABELS[letter]] = "unsure" if unsure else "yes"
        if letters[-1:] in SUPPORT:
            row["support"] = SUPPORT[letters[-1]]
        rows.append(row)
    return rows


def both(one, other):
    """What two readers say of a unit: yes and no where they agree, else unsure."""
    row = dict(start=one["start"], end=one["end"])
    for label in LABELS.values():
        values = {one.get(label, "no"), other.get(label, "no")}
        if values != {"no"}:
            row[label] = values.pop() if len(values) == 1 else "unsure"
    if "asserted" in row or "hedged" in row:
        same = one.get("support") == other.get("support")
        row["support"] = one.get("support", "unsure") if same else "unsure"
    return row


def main(mirrors, out):
    os.makedirs(os.path.join(out, "texts"), exist_ok=True)
    parts = dict(fit=dict(docs={}, owners={}), measured=dict(docs={}, owners={}))
    for line in open(os.path.join(HERE, "documents.jsonl"), encoding="utf8"):
        row = json.loads(line)
        raw = blob(mirrors, row)
        text = extract(raw, row["path"])[1] if raw is not None else ""
        if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            print(f"{row['id']}: {'no such file' if raw is None else 'another text'} in {row['repository']}", file=sys.stderr)
            continue
        labels = units(row["labels"])
        if row["part"] == "measured":
            if "second" not in row:
                continue
            labels = [both(one, other) for one, other in zip(labels, units(row["second"]))]
        with open(os.path.join(out, "texts", row["id"] + ".txt"), "w", encoding="utf8", newline="") as file:
            file.write(text)
        parts[row["part"]]["docs"][row["id"]] = labels
        parts[row["part"]]["owners"][row["id"]] = row["owner"]
    for part, content in parts.items():
        with open(os.path.join(out, part + ".json"), "w", encoding="utf8") as file:
            json.dump(content, file)
        print(f"{part}: {len(content['docs'])} pages")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
