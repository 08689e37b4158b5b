import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bodyOf, DashboardTemplate } from './body';
import { drawnDashboard } from './draw';
import { DashboardFigures } from './figures';

const ROOT = resolve(__dirname, '../..');

/** The template that `npm run snapshots` keeps, and the figures that `npm run dashboard` keeps. */
const read = (path: string): unknown => JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'));
const body = bodyOf(read('test/snapshots/templates/quick-start.json') as DashboardTemplate);

writeFileSync(resolve(ROOT, 'docs/dashboard.svg'), drawnDashboard(body, read('packaging/dashboard/figures.json') as DashboardFigures));
