import { spawnSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';

/** A process with the ids of its parent and its group. */
function fromProc(pid) {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name is in brackets and may hold anything; then come state, parent and group.
		const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return [pid, parent, group].map(Number);
	} catch (error) {
		return null;
	}
}

/** All processes as [pid, parent, group]; none on Windows, which has no groups. */
function listProcesses() {
	if (process.platform === 'linux') {
		const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
		return pids.map(fromProc).filter((found) => found !== null);
	}
	if (process.platform === 'win32') return [];
	const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
	const lines = stdout.trim().split('\n');
	return lines.map((line) => line.trim().split(/\s+/).map(Number));
}

/** Every process that this one started, directly or not, in whatever group: [{ pid, group }]. */
export function descendants() {
	const all = listProcesses();
	const found = [];
	const parents = [process.pid];
	for (const parent of parents) {
		for (const [pid, itsParent, group] of all) {
			if (itsParent !== parent) continue;
			parents.push(pid);
			found.push({ pid, group });
		}
	}
	return found;
}

/** Sends a signal to a process, or to a group when the id is negative. One that has ended is passed over. */
export function send(id, signal) {
	try {
		process.kill(id, signal);
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}

/** Kills what is left of processes that `descendants` has found, and of their groups. */
export function killAll(family) {
	const all = listProcesses();
	const [, , ownGroup] = all.find(([pid]) => pid === process.pid) || [];
	const groups = new Set(family.map(({ group }) => group));
	groups.delete(ownGroup);
	for (const group of groups) send(-group, 'SIGKILL');
	// Whoever has the id and another group is a stranger who got it since.
	for (const { pid, group } of family) {
		const isLeft = all.some(([other, , itsGroup]) => other === pid && itsGroup === group);
		if (isLeft && !groups.has(group)) send(pid, 'SIGKILL');
	}
}
