import {
	authHeaders,
	inDialect,
	placeOf,
	readSettings,
	recordingHost,
} from '../../../../nodes/Unpod/api/http/settings';

const V1 = { apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' };
const PLATFORM = {
	apiVersion: 'platform',
	apiKey: 'sandbox-key-of-nobody',
	organizationHandle: 'acme.example',
	productId: 'unpod.ai',
};

describe('the base URL', () => {
	it.each([
		['v1', 'https://api.unpod.ai/api/v1/'],
		['platform', 'https://unpod.ai/api/v2/platform/'],
		['speech', 'https://api.unpod.ai/api/v2/platform/speech/v1/'],
	])('of %s is its own where the field is empty', (apiVersion, baseUrl) => {
		for (const typed of ['', '  ', undefined, null]) {
			expect(readSettings({ ...V1, apiVersion, baseUrl: typed }).baseUrl).toBe(baseUrl);
		}
	});

	it.each([
		['as it is', 'https://unpod.ai', 'https://unpod.ai'],
		['with a slash', 'https://unpod.ai/', 'https://unpod.ai'],
		['with slashes and spaces', '  https://unpod.ai//  ', 'https://unpod.ai'],
		["with the platform's path", 'https://unpod.ai/api/v2/platform/', 'https://unpod.ai'],
		["with v1's path", 'https://api.unpod.ai/api/v1', 'https://api.unpod.ai'],
		["with v1's path and a slash", 'https://api.unpod.ai/api/v1/', 'https://api.unpod.ai'],
		['with the path to a list', 'https://unpod.ai/api/v2/platform/spaces/', 'https://unpod.ai'],
		[
			'with the path to a query',
			'https://api.unpod.ai/api/v1/runs/?task_id=7',
			'https://api.unpod.ai',
		],
		['with half of the path', 'https://unpod.ai/api/', 'https://unpod.ai'],
		['without a scheme', 'unpod.ai/api/v1', 'https://unpod.ai'],
		['without a scheme and with a port', 'localhost:8000', 'https://localhost:8000'],
		['with http and a port', 'http://127.0.0.1:8000/', 'http://127.0.0.1:8000'],
		['in capitals', 'HTTPS://Unpod.AI/', 'https://unpod.ai'],
		['with a fragment', 'https://unpod.ai/#/keys', 'https://unpod.ai'],
		['with a name and password', 'https://jane:secret@unpod.ai/', 'https://unpod.ai'],
		['behind a proxy', 'https://acme.example/unpod', 'https://acme.example/unpod'],
		[
			'behind a proxy, with a path',
			'https://acme.example/unpod/api/v1/',
			'https://acme.example/unpod',
		],
		[
			'behind a gateway named api',
			'https://acme.example/api/unpod/',
			'https://acme.example/api/unpod',
		],
		[
			'behind a gateway named api, with a path',
			'https://acme.example/api/unpod/api/v2/platform/',
			'https://acme.example/api/unpod',
		],
		[
			'behind an api-gateway',
			'https://acme.example/api-gateway',
			'https://acme.example/api-gateway',
		],
	])('%s is forgiven', (_, typed, host) => {
		expect(readSettings({ ...V1, baseUrl: typed })).toMatchObject({
			host,
			baseUrl: `${host}/api/v1/`,
		});
		expect(readSettings({ ...PLATFORM, baseUrl: typed }).baseUrl).toBe(`${host}/api/v2/platform/`);
	});

	it.each([
		'ftp://unpod.ai',
		'file:///etc/hostname',
		'https://',
		'not a url',
		'https://unpod ai',
		'://',
	])('that is no web address is refused: %s', (baseUrl) => {
		expect(() => readSettings({ ...V1, baseUrl })).toThrow(
			"'Base URL' of the credential is not a web address",
		);
	});
});

describe('the API key', () => {
	it.each([
		'abc123',
		' abc123\n',
		'Bearer abc123',
		'Token  abc123',
		'bearer abc123',
		'TOKEN abc123',
		'\ufeffabc\u200b123',
	])('is taken from what was pasted: %j', (apiKey) => {
		// A tab within is no printable character; n8n's field holds one line.
		const typed = apiKey.replace('\t', ' ');
		expect(readSettings({ ...V1, apiKey: typed }).apiKey).toBe('abc123');
	});

	it('may begin like a header word', () => {
		expect(readSettings({ ...V1, apiKey: 'token_abc' }).apiKey).toBe('token_abc');
	});

	it.each(['', '  ', 'Bearer ', 'Token', undefined, null, {}])(
		'is asked for where it is %j',
		(apiKey) => {
			expect(() => readSettings({ ...V1, apiKey })).toThrow("'API Key' of the credential is empty");
		},
	);

	it('alone is asked for where more was pasted', () => {
		for (const apiKey of ['Authorization: Bearer abc123', 'my key abc123']) {
			expect(() => readSettings({ ...V1, apiKey })).toThrow(
				"'API Key' of the credential contains a space",
			);
		}
	});

	it.each(['abc…123', '••••••••', 'abc\r\nX-Injected: 1', 'schlüssel'])(
		'that no header can hold is refused before anything is sent: %j',
		(apiKey) => {
			const read = () => readSettings({ ...V1, apiKey });
			expect(read).toThrow("'API Key' of the credential contains a character that can't be sent");
			expect(read).not.toThrow(apiKey);
		},
	);

	it('is asked for where there is no credential at all', () => {
		for (const credential of [undefined, null, 'key', []]) {
			expect(() => readSettings(credential)).toThrow("'API Key' of the credential is empty");
		}
	});
});

describe('the headers', () => {
	it('of v1 are the key as Bearer alone, whatever else is filled in', () => {
		const settings = readSettings({ ...PLATFORM, apiVersion: 'v1' });
		expect(authHeaders(settings)).toEqual({ Authorization: 'Bearer sandbox-key-of-nobody' });
	});

	it('of the platform are the key as Token, the organization and the product', () => {
		expect(authHeaders(readSettings(PLATFORM))).toEqual({
			Authorization: 'Token sandbox-key-of-nobody',
			'Org-Handle': 'acme.example',
			'Product-Id': 'unpod.ai',
		});
	});

	it('of the platform leave out an empty organization and know the usual product', () => {
		const settings = readSettings({ ...PLATFORM, organizationHandle: ' ', productId: ' ' });
		expect(authHeaders(settings)).toEqual({
			Authorization: 'Token sandbox-key-of-nobody',
			'Product-Id': 'unpod.ai',
		});
	});

	it('have no marks that came with a copy', () => {
		const copied = { organizationHandle: '\u2060acme.example\u200b', productId: '\ufeffunpod.ai' };
		const settings = readSettings({
			...PLATFORM,
			...copied,
			baseUrl: 'https://acme.example\u200b',
		});
		expect(settings.baseUrl).toBe('https://acme.example/api/v2/platform/');
		expect(authHeaders(settings)).toMatchObject({
			'Org-Handle': 'acme.example',
			'Product-Id': 'unpod.ai',
		});
	});

	it.each([
		['Organization Handle', { organizationHandle: 'bücher.example' }],
		['Product ID', { productId: 'unpod.ai\n\nX: 1' }],
	])("can't hold every character: %s", (field, more) => {
		expect(() => readSettings({ ...PLATFORM, ...more })).toThrow(
			`'${field}' of the credential contains a character that can't be sent`,
		);
		expect(() => readSettings({ ...PLATFORM, ...more, apiVersion: 'v1' })).not.toThrow();
	});
});

describe('the dialect', () => {
	it.each([undefined, '', 'v2', 'constructor'])('is v1 where it is not known: %j', (apiVersion) => {
		expect(readSettings({ ...V1, apiVersion }).dialect).toBe('v1');
	});

	it('is spoken in the other dialect at its own host, or at the one that was entered', () => {
		const entered = 'https://unpod.acme.example';
		for (const [apiVersion, baseUrl, host] of [
			['v1', '', 'https://unpod.ai'],
			['platform', '', 'https://api.unpod.ai'],
			['v1', entered, entered],
			['platform', entered, entered],
		]) {
			const other = apiVersion === 'v1' ? 'platform' : 'v1';
			expect(inDialect(readSettings({ ...V1, apiVersion, baseUrl }), other).host).toBe(host);
		}
	});

	it('can be changed on the same host, with the same key', () => {
		const settings = readSettings({ ...PLATFORM, baseUrl: 'https://acme.example/unpod' });
		const other = inDialect(settings, 'v1');
		expect(other).toMatchObject({ dialect: 'v1', baseUrl: 'https://acme.example/unpod/api/v1/' });
		expect(inDialect(other, 'platform')).toEqual(settings);
	});
});

describe('a place', () => {
	it('has a name by dialect, host and organization, without the key', () => {
		const place = placeOf(readSettings(PLATFORM));
		expect(place).toBe('platform https://unpod.ai/api/v2/platform/ acme.example');
		expect(placeOf(readSettings({ ...PLATFORM, apiKey: 'another' }))).toBe(place);
		expect(placeOf(readSettings({ ...PLATFORM, organizationHandle: 'other' }))).not.toBe(place);
	});

	it.each([
		['', 'https://unpod.ai'],
		['https://api.unpod.ai/api/v1/', 'https://unpod.ai'],
		['https://acme.example/unpod/', 'https://acme.example/unpod'],
	])('of recordings for %j is %s', (baseUrl, host) => {
		expect(recordingHost(readSettings({ ...V1, baseUrl }))).toBe(host);
	});
});
