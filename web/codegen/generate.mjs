// Writes the app's types from the hub's description of its API.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const description = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
for (const path of Object.values(description.paths)) {
  // Requests are typed by method and path. Without names of operations the types stand in place, so
  // that two operations of one name cannot get each other's.
  for (const operation of Object.values(path)) delete operation.operationId;
}
const types = astToString(await openapiTS(description, { alphabetize: true }));
const head = '// Generated from openapi.json by `npm run types`. Do not edit.\n\n';
const target = new URL('../src/api/generated/schema.d.ts', import.meta.url);
writeFileSync(target, head + types);
