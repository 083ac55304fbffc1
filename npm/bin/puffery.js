#!/usr/bin/env node
// Starts the program of the platform package that npm chose for this machine.
"use strict";

const { spawnSync } = require("node:child_process");
const { optionalDependencies = {} } = require("../package.json");

const platform = `${process.platform}-${process.arch}`;
const name = Object.keys(optionalDependencies).find((name) => name.endsWith(`/${platform}`));
if (!name) {
  console.error(`puffery: there is no package for ${platform}; cargo install puffery builds one.`);
  process.exit(2);
}
let program;
try {
  const file = process.platform === "win32" ? "puffery.exe" : "puffery";
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(`puffery: ${name} is not installed; install without --omit=optional.`);
  process.exit(2);
}
const ran = spawnSync(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (ran.error) {
  console.error(`puffery: ${program}: ${ran.error.message}`);
  process.exit(2);
}
if (ran.signal) {
  process.kill(process.pid, ran.signal);
}
process.exit(ran.status ?? 2);
