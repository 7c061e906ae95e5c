import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../core/config.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');

test('docker-compose.yml passes every setting on to a container', () => {
  const compose = read('docker-compose.yml');
  const passed = (name: string) => new RegExp(`^ +${name}:|\\$\\{${name}:-`, 'm').test(compose);
  expect(Object.keys(SETTINGS).filter((name) => !passed(name))).toEqual([]);
});

test('docker-compose.yml publishes on loopback only', () => {
  const ports = read('docker-compose.yml').match(/^ +ports:.*$/gm) ?? [];
  expect(ports.map((line) => /^ +ports: \["127\.0\.0\.1:[^,]+"\]$/.test(line))).toEqual([true, true, true]);
});

test('the image is built from an allow-list that holds no key file', () => {
  const lines = read('.dockerignore').split('\n');
  expect(lines.indexOf('*')).toBeLessThan(lines.findIndex((line) => line.startsWith('!')));
  expect(lines.slice(lines.indexOf('!keys'))).toEqual(expect.arrayContaining(['keys/*.json', 'keys/*.pem']));
});
