import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTING_NAMES } from '@/lib/config';

/**
 * Neither Docker nor Azure's tools run in the tests, so these compare the texts of the files in infra/ with each other.
 * They do not parse YAML or Bicep: they depend on how these files are written.
 */

const INFRA = join(import.meta.dirname, '..', '..', 'infra');
const AZURE = join(INFRA, 'azure');
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const withoutComments = (text: string, mark: string) =>
  text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith(mark))
    .join('\n');
/** The names in ${NAME}, ${NAME:-default}, ${NAME=default} and ${NAME:?complaint}. */
const variables = (text: string) => [...new Set(all(text, /(?<!\$)\$\{([A-Z][A-Z0-9_]*)/g))];

const compose = withoutComments(read(INFRA, 'compose.yaml'), '#');
const dockerfile = withoutComments(read(INFRA, 'Dockerfile'), '#');
const azureYaml = withoutComments(read(AZURE, 'azure.yaml'), '#');
const bicep = (file: string) => withoutComments(read(AZURE, file), '//');
const modules = readdirSync(join(AZURE, 'modules')).map((file) => `modules/${file}`);
const main = bicep('main.bicep');
const app = bicep('modules/app.bicep');
const readme = read(AZURE, 'README.md');

describe('The image', () => {
  test('has the version that package.json has', () => {
    const { version } = JSON.parse(read(INFRA, '..', 'package.json'));
    expect(all(dockerfile, /^ARG VERSION=(.+)$/gm)).toEqual([version]);
  });

  test('is built from the same image of Node everywhere', () => {
    const [image] = all(dockerfile, /^ARG NODE_IMAGE=(.+)$/gm);
    expect(image).toMatch(/^node:\d+-/);
    expect(all(compose, /\$\{NODE_IMAGE:-([^}]+)\}/g)).toEqual([image]);
    expect(all(azureYaml, /NODE_IMAGE=\$\{TERTULIA_NODE_IMAGE=([^}]+)\}/g)).toEqual([image]);
  });

  test('is only given arguments that it takes', () => {
    const taken = all(dockerfile, /^ARG (\w+)/gm);
    const given = [
      ...all(compose.slice(compose.indexOf('args:'), compose.indexOf('restart:')), /^ {6}(\w+):/gm),
      ...all(azureYaml, /^\s+- "(\w+)=/gm),
    ];
    expect(given.length).toBeGreaterThan(3);
    expect(taken).toEqual(expect.arrayContaining(given));
  });
});

describe('compose.yaml', () => {
  test('names files that exist', () => {
    const context = join(INFRA, all(compose, /context: (\S+)/g)[0] ?? 'none');
    expect(existsSync(join(context, all(compose, /dockerfile: (\S+)/g)[0] ?? 'none'))).toBe(true);
    const mounted = all(compose, /'(\.\/[^:']+):/g);
    expect(mounted).toEqual(['./proxy']);
    for (const path of mounted) expect(existsSync(join(INFRA, path)), path).toBe(true);
    expect(existsSync(join(INFRA, 'proxy', all(compose, /-proxy\/(\w+\.conf)/g)[0] ?? 'none'))).toBe(true);
  });

  test('gives the app settings that it has', () => {
    const given = compose.slice(compose.indexOf('environment:'), compose.indexOf('stop_grace_period:'));
    expect(SETTING_NAMES).toEqual(expect.arrayContaining(all(given, /^ {4}([A-Z_]+):/gm)));
  });

  test('needs what .env.sample has', () => {
    const sample = all(read(INFRA, '.env.sample'), /^([A-Z_]+)=/gm);
    expect(sample).toEqual(expect.arrayContaining(all(compose, /\$\{([A-Z_]+):\?/g)));
    expect(variables(compose)).toEqual(expect.arrayContaining(sample));
  });

  test('has its nodes where the proxy looks for them', () => {
    const nodes = withoutComments(read(INFRA, 'proxy', 'nodes.conf'), '#');
    const port = all(dockerfile, /PORT=(\d+)/g)[0];
    expect(all(nodes, /server (\S+)/g)).toEqual(all(compose, /ipv4_address: ([\d.]+)/g).map((ip) => `${ip}:${port}`));
  });
});

test('nginx.conf includes files that exist', () => {
  const included = all(withoutComments(read(INFRA, 'proxy', 'nginx.conf'), '#'), /include ([^;]+);/g);
  expect(included).toContain('listen.conf');
  for (const file of included) expect(existsSync(join(INFRA, 'proxy', file)), file).toBe(true);
});

describe('Azure', () => {
  const parametersOf = (text: string) =>
    [...text.matchAll(/((?:^@.*\n)*)^param (\w+) \w+( =)?/gm)].map(([, marks = '', name = '', preset]) => ({
      name,
      needed: !preset && !marks.includes("type: 'generate'"),
    }));
  /** Each module, and the names of the parameters that it is given. */
  const uses = [...main.matchAll(/^module (\w+) '([^']+)' = [\s\S]*?params: \{([\s\S]*?)\}\n/gm)].map(
    ([, symbol = '', file = '', params = '']) => ({ symbol, file, given: all(params, /(?:^|[\n,])\s*(\w+):/g) }),
  );

  test('azure.yaml names a folder and a Dockerfile that exist', () => {
    const project = join(AZURE, all(azureYaml, /project: (\S+)/g)[0] ?? 'none');
    expect(existsSync(join(project, 'package.json'))).toBe(true);
    expect(existsSync(join(project, all(azureYaml, /docker:\s+path: (\S+)/g)[0] ?? 'none'))).toBe(true);
  });

  test('main.bicep uses every module, and there is no other', () => {
    expect(uses.map(({ file }) => file).sort()).toEqual([...modules].sort());
  });

  test.each(uses)('$file gets the parameters that it has and needs', ({ file, given }) => {
    const taken = parametersOf(bicep(file));
    expect(taken.map(({ name }) => name).sort()).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(taken.filter(({ needed }) => needed).map(({ name }) => name)));
  });

  test('modules have the outputs that main.bicep uses', () => {
    const taken = [...main.matchAll(/\b(\w+)\.outputs\.(\w+)/g)].map(([, symbol, name]) => ({ symbol, name }));
    expect(taken.length).toBeGreaterThan(10);
    for (const { symbol, name } of taken) {
      const file = uses.find((use) => use.symbol === symbol)?.file ?? '';
      expect(all(bicep(file), /^output (\w+)/gm), `${symbol}.outputs.${name}`).toContain(name);
    }
  });

  test('main.parameters.json has what main.bicep needs and azd does not generate, and nothing unknown', () => {
    const given = Object.keys(JSON.parse(read(AZURE, 'main.parameters.json')).parameters);
    const taken = parametersOf(main);
    expect(taken.map(({ name }) => name)).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(taken.filter(({ needed }) => needed).map(({ name }) => name)));
  });

  test('README.md names every variable that azd reads', () => {
    for (const name of [...variables(read(AZURE, 'main.parameters.json')), ...variables(azureYaml)]) {
      expect(readme).toContain(`\`${name}\``);
    }
  });

  test('main.bicep outputs every setting, so that another machine can read it', () => {
    const set = variables(read(AZURE, 'main.parameters.json')).filter((name) => name.startsWith('TERTULIA_'));
    expect(set.length).toBeGreaterThan(0);
    expect(all(main, /^output (\w+)/gm)).toEqual(expect.arrayContaining(set));
  });

  test('gives the app settings that it or App Service has', () => {
    const platform = [
      'WEBSITES_PORT',
      'WEBSITES_ENABLE_APP_SERVICE_STORAGE',
      'WEBSITES_CONTAINER_START_TIME_LIMIT',
      'WEBSITES_CONTAINER_STOP_TIME_LIMIT',
    ];
    const given = all(app, /\{ name: '([A-Z_]+)', value:/g);
    expect(given).toEqual(expect.arrayContaining(platform));
    expect([...SETTING_NAMES, ...platform]).toEqual(expect.arrayContaining(given));
  });

  test('puts every secret into the vault that the app reads from it, or README.md says how', () => {
    const kept = modules.flatMap((file) =>
      all(bicep(file), /'Microsoft\.KeyVault\/vaults\/secrets@[^']+' = \{[^}]*?name: '([\w-]+)'/g).concat(
        all(bicep(file), /resource \w+ 'secrets' = \{\s*name: '([\w-]+)'/g),
      ),
    );
    kept.push(...all(readme, /az keyvault secret set --vault-name VAULT -n ([\w-]+)/g));
    expect(kept).toEqual(expect.arrayContaining(all(app, /\$\{secret\}([\w-]+)\)/g)));
  });
});
