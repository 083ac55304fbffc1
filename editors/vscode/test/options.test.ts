import assert from "node:assert";
import { test } from "node:test";
import { reportOptions } from "../src/options";

test("the report page is made with the settings of the editor", () => {
  const settings: Record<string, unknown> = {
    configuration: "house.toml",
    select: ["claim", "hype/miracle"],
    ignore: [],
    minSeverity: "warning",
    htmlRegion: "all",
  };
  const options = reportOptions((name) => settings[name]);
  assert.equal(
    options.join(" "),
    "--config house.toml --min-severity warning --html-region all --select claim,hype/miracle",
  );
});

test("settings that are empty or missing are no options", () => {
  assert.deepEqual(reportOptions((name) => (name === "configuration" ? "" : undefined)), []);
});
