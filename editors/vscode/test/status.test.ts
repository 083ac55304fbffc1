import assert from "node:assert";
import { test } from "node:test";
import { Status, statusDetails, statusText } from "../src/status";

const empty: Status = {
  uri: "file:///a.md", words: 300, families: {}, density: {}, grade: "A", findings: 0,
};

test("a document without findings has its grade", () => {
  assert.strictEqual(statusText(empty), "$(eye) A");
  assert.strictEqual(statusText({ ...empty, grade: "-" }), "$(eye) no hype, no open claims");
});

test("density of hype and claims without a source are shown", () => {
  const status = { ...empty, families: { claim: 1, hype: 4 }, density: { claim: 3.3, hype: 13.3 } };
  assert.strictEqual(
    statusText(status),
    "$(eye) hype 13.3/1,000 \u00B7 1 claim without a source \u00B7 A",
  );
  assert.match(statusDetails(status), /hype: 4 \(13.3 per 1,000 words\)/);
});
