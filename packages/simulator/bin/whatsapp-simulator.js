#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`whatsapp-simulator needs Node 24 or newer; this is ${process.version}.`);
  process.exitCode = 1;
} else {
  await import('../src/main.ts');
}
