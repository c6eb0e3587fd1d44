// What both Node clients need: a webhook of their own, and a line of JSON on stdout for everything that happens.
//
// The only argument is a JSON object: token, secret, verifyToken, phoneNumberId, to. The first line on stdin says where the
// Graph API is and which message to answer: {"graph": "http://…", "messageId": "wamid.…"}. The end of stdin is the end.

import { createServer } from "node:http";
import { createInterface } from "node:readline";

export const given = JSON.parse(process.argv[2]);

export function tell(event) {
    process.stdout.write(JSON.stringify(event) + "\n");
}

// `challenge(request)` answers the handshake, `receive(request)` gives the status of a webhook, `sends(messageId)` the calls by name.
export function run({ start, challenge, receive, sends }) {
    const server = createServer(async (request, response) => {
        try {
            if (request.method === "GET") {
                response.end(challenge(request));
                return;
            }
            response.statusCode = await receive(request);
        } catch (error) {
            response.statusCode = typeof error === "number" ? error : 500;
            tell({ event: "broken", error: String(error) });
        }
        tell({ event: "answered", status: response.statusCode });
        response.end();
    });
    server.listen(0, "127.0.0.1", () => tell({ event: "listening", port: server.address().port }));

    const lines = createInterface({ input: process.stdin });
    lines.on("line", async (line) => {
        const { graph, messageId } = JSON.parse(line);
        start(graph);
        for (const [name, send] of Object.entries(sends(messageId))) {
            try {
                tell({ event: "sent", name, answer: await send() });
            } catch (error) {
                tell({ event: "refused", name, code: error.code, details: error.details, message: error.message });
            }
        }
        tell({ event: "done" });
    });
    lines.on("close", () => process.exit(0));
}

export async function bodyOf(request) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
}
