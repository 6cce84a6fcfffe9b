const { src, dest } = require('gulp');

/**
 * Copies the icons to where the built package looks for them. `npm run build` does so too; this is for
 * those who build with `tsc` alone.
 */
function buildIcons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

exports['build:icons'] = buildIcons;
