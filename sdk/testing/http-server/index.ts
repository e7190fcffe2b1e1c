export type { HttpCue, HttpPoint, HttpRequest, HttpScript } from './http-script.ts';
export { startHttpServer, type HttpServer } from './start-http-server.ts';
export { httpTroubles, type HttpMailInterface, type HttpTroubles } from './http-troubles.ts';
