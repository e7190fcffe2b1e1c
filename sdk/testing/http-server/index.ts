export type { HttpCue, HttpPoint, HttpRequest, HttpScript } from './http-script.ts';
export { startHttpServer, type HttpServer } from './start-http-server.ts';
