#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- a program is imported for what it does
import "../dist/main.js"
