#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`whatsapp-simulator needs Node 24 or newer; this is ${process.version}.`);
  process.exitCode = 1;
} else {
  // In the repository the sources run directly; the package contains them built.
  const sources = new URL('../src/main.ts', import.meta.url);
  await import(existsSync(sources) ? sources.href : '../dist/main.js');
}
