import { generateKeyPairSync, sign } from 'node:crypto';

function der(tag: number, ...contents: Buffer[]): Buffer {
	const content = Buffer.concat(contents);
	const length =
		content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const SEQUENCE = 0x30;
const ED25519 = der(SEQUENCE, der(0x06, Buffer.from([0x2b, 0x65, 0x70])));

function nameOf(host: string): Buffer {
	const commonName = der(0x06, Buffer.from([0x55, 0x04, 0x03]));
	return der(SEQUENCE, der(0x31, der(SEQUENCE, commonName, der(0x0c, Buffer.from(host)))));
}

function time(text: string): Buffer {
	return der(0x17, Buffer.from(text));
}

/** A certificate that nobody but its owner vouches for, made anew each time, with its key. */
export function selfSigned(host: string): { cert: string; key: string } {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const content = der(
		SEQUENCE,
		der(0x02, Buffer.from([1])),
		ED25519,
		nameOf(host),
		der(SEQUENCE, time('260101000000Z'), time('491231235959Z')),
		nameOf(host),
		publicKey.export({ type: 'spki', format: 'der' }),
	);
	const signature = Buffer.concat([Buffer.from([0]), sign(null, content, privateKey)]);
	const certificate = der(SEQUENCE, content, ED25519, der(0x03, signature));
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}
