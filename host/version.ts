/** The host's version: plugins name ranges of it in `engines.postrider`. Kept in step with package.json by a test. */
export const version = '0.1.0';
