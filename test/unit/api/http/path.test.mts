import { path } from '../../../../nodes/Unpod/api/http/path';

describe('a path of the API', () => {
	it.each([
		['sp_abc123xyz', 'spaces/sp_abc123xyz/runs/'],
		['../organizations', 'spaces/..%2Forganizations/runs/'],
		['a?page=2#b', 'spaces/a%3Fpage%3D2%23b/runs/'],
		['a b&c=%2F', 'spaces/a%20b%26c%3D%252F/runs/'],
		['ü', 'spaces/%C3%BC/runs/'],
	])('holds an ID that stays in its place: %s', (id, built) => {
		expect(path`spaces/${id}/runs/`).toBe(built);
		const { pathname, search, hash } = new URL(built, 'https://unpod.ai/api/');
		expect({ pathname, search, hash }).toEqual({ pathname: `/api/${built}`, search: '', hash: '' });
	});

	it('holds several IDs, or none', () => {
		expect(path`spaces/${'a'}/runs/${'b'}/tasks/`).toBe('spaces/a/runs/b/tasks/');
		expect(path`agents/`).toBe('agents/');
	});
});
