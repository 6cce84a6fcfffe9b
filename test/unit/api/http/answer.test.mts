import { isWebPage, retryAfterMs } from '../../../../nodes/Unpod/api/http/answer';

const NOW = Date.parse('2026-02-07T05:57:45Z');

describe('Retry-After', () => {
	it.each([
		['seconds', '7', 7000],
		['seconds as a number', 7, 7000],
		['a fraction of a second', '0.5', 500],
		['nothing to wait', '0', 0],
		['a negative number', '-3', 0],
		['a day', '86400', 86_400_000],
		['a date', 'Sat, 07 Feb 2026 05:58:45 GMT', 60_000],
		['a date in the past', 'Sat, 07 Feb 2026 05:00:00 GMT', 0],
	])('of %s is a time to wait', (_, value, waitMs) => {
		expect(retryAfterMs({ 'retry-after': value }, NOW)).toBe(waitMs);
	});

	it.each([
		['missing', undefined],
		['empty', ''],
		['blank', ' '],
		['a word', 'soon'],
		['a list', ['7', '8']],
		['endless', 'Infinity'],
		['a point in time in Unix seconds', '1770443925'],
		['more than a date can hold', '99999999999999999999'],
		['a date of another century', 'Sun, 07 Feb 2126 05:57:45 GMT'],
	])('says nothing where it is %s', (_, value) => {
		expect(retryAfterMs({ 'retry-after': value }, NOW)).toBeNull();
	});
});

describe('a web page', () => {
	it.each([
		'<!DOCTYPE html><html></html>',
		' \n<html lang="en">',
		'\ufeff<HTML>',
		'<head><title>502</title></head>',
		'<body>',
		'<?xml version="1.0"?><Error/>',
	])('is known by its beginning: %s', (body) => {
		expect(isWebPage(body)).toBe(true);
	});

	it.each([
		'',
		'Bad Gateway',
		'{"html": "<html>"}',
		'<b>no</b>',
		{ html: '<html>' },
		null,
		undefined,
	])('is not %j', (body) => {
		expect(isWebPage(body)).toBe(false);
	});
});
