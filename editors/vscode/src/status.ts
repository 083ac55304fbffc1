/** Counts of a document, as the server sends them. */
export interface Status {
  uri: string;
  words: number;
  /** Findings by family. */
  families: Record<string, number>;
  /** Findings per 1,000 words by family; `*` for all together. */
  density: Record<string, number>;
  grade: string;
  findings: number;
}

/** The text of the status item: how dense hype is, and how many claims have no source. */
export function statusText(status: Status): string {
  const parts: string[] = [];
  const hype = status.density["hype"] ?? 0;
  if (hype > 0) {
    parts.push(`hype ${hype}/1,000`);
  }
  const claims = status.families["claim"] ?? 0;
  if (claims > 0) {
    parts.push(`${claims} ${claims === 1 ? "claim" : "claims"} without a source`);
  }
  if (status.grade !== "-") {
    parts.push(status.grade);
  }
  return parts.length > 0 ? `$(eye) ${parts.join(" \u00B7 ")}` : "$(eye) no hype, no open claims";
}

/** What is shown where the pointer rests on the status item. */
export function statusDetails(status: Status): string {
  const lines = [`${status.words} words, ${status.findings} findings`];
  for (const [family, count] of Object.entries(status.families)) {
    lines.push(`${family}: ${count} (${status.density[family] ?? 0} per 1,000 words)`);
  }
  lines.push("Click to open the report page.");
  return lines.join("\n");
}
