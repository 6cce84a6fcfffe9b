import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

// n8n's scanner fetches a published package; its checks are the same for one that is not published yet.

const [tarball] = process.argv.slice(2);
const unpacked = mkdtempSync(join(tmpdir(), 'unpod-scan-'));

async function scan(what, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	console.log(`${what}: ${passed ? 'passed' : `${message}\n${details ?? ''}`}`);
	if (!passed) process.exitCode = 1;
}

try {
	execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	await scan('Scan of the source', process.cwd(), SOURCE_FILE_PATTERNS);
	await scan('Scan of the tarball', unpacked);
} finally {
	rmSync(unpacked, { recursive: true, force: true });
}
