import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { ToolFailure } from '../report.mts';
import { errorCode } from './errorCode.mts';

/** Written last, with what the folder holds; a folder without it is not whole. */
const MARKER = 'complete.json';

/** Where big things are kept between runs: UNPOD_DEMO_CACHE, else below the user's cache folder. */
export function cacheFolder(): string {
	const { UNPOD_DEMO_CACHE, XDG_CACHE_HOME } = process.env;
	if (UNPOD_DEMO_CACHE) return UNPOD_DEMO_CACHE;
	const usual = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
	return join(XDG_CACHE_HOME || join(homedir(), usual), 'n8n-nodes-unpod');
}

async function isComplete(folder: string, contents: string): Promise<boolean> {
	return (await readFile(join(folder, MARKER), 'utf8').catch(() => null)) === contents;
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return errorCode(error) === 'EPERM';
	}
}

/** Removes what processes of this machine left unfinished that are gone: others may be at work. */
async function removeLeftovers(cache: string): Promise<void> {
	for (const name of await readdir(cache)) {
		const [, host, pid] = /^unfinished-(.+)-(\d+)-\w+$/.exec(name) ?? [];
		if (host !== hostname() || isRunning(Number(pid))) continue;
		await rm(join(cache, name), { recursive: true, force: true });
	}
}

async function checkSpace(cache: string, needed: number): Promise<void> {
	const { bavail, bsize } = await statfs(cache);
	if (bavail * bsize >= needed) return;
	throw new ToolFailure(
		`${cache} needs ${Math.ceil(needed / 1e9)} GB of free space. Make room, or name another folder in UNPOD_DEMO_CACHE.`,
	);
}

/** Puts a finished folder in its place, unless another process was quicker. */
async function putInPlace(finished: string, place: string, contents: string): Promise<void> {
	if (await isComplete(place, contents)) return;
	// Of another time, or somebody took files out of it. It goes in one step, too.
	const aside = `${finished}-replaced`;
	if (existsSync(place)) await rename(place, aside);
	try {
		await rename(finished, place);
	} catch (error) {
		if (!(await isComplete(place, contents))) throw error;
	} finally {
		await rm(aside, { recursive: true, force: true });
	}
}

/**
 * Gives a folder of the cache, building it when it isn't there with these contents. It is built
 * beside its place and renamed when it is whole, so that neither an interrupted run nor two at a
 * time leave a broken one.
 * @param contents what is in it, e.g. versions; a folder with other contents is built anew
 * @param bytes how much space building it needs
 * @throws ToolFailure when there is not enough space; whatever `build` throws
 */
export async function cached(
	name: string,
	contents: string,
	bytes: number,
	build: (folder: string) => Promise<void>,
): Promise<string> {
	const cache = cacheFolder();
	const place = join(cache, name);
	if (await isComplete(place, contents)) return place;
	await mkdir(cache, { recursive: true });
	await removeLeftovers(cache);
	await checkSpace(cache, bytes);
	const unfinished = await mkdtemp(join(cache, `unfinished-${hostname()}-${process.pid}-`));
	try {
		await build(unfinished);
		await writeFile(join(unfinished, MARKER), contents);
		await putInPlace(unfinished, place, contents);
	} finally {
		await rm(unfinished, { recursive: true, force: true });
	}
	return place;
}
