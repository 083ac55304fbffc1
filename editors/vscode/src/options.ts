/** Settings with a text, and the options of the program that say the same. */
const TEXTS = [
  ["configuration", "--config"],
  ["minSeverity", "--min-severity"],
  ["htmlRegion", "--html-region"],
];
/** Settings with a list. */
const LISTS = [
  ["select", "--select"],
  ["ignore", "--ignore"],
];

/** Options that have the report page show what the editor shows. */
export function reportOptions(setting: (name: string) => unknown): string[] {
  const options: string[] = [];
  for (const [name, option] of TEXTS) {
    const value = setting(name);
    if (typeof value === "string" && value !== "") {
      options.push(option, value);
    }
  }
  for (const [name, option] of LISTS) {
    const values = setting(name);
    if (Array.isArray(values) && values.length > 0) {
      options.push(option, values.join(","));
    }
  }
  return options;
}
