// A program of a call centre: opens a repair, sends it a note, reads what the case answers.
//
//   AFTERSALES_FRONT=http://127.0.0.1:8233 AFTERSALES_TOKEN=… TEMPORAL_ADDRESS=127.0.0.1:7233 npm start
//
// The token comes of `aftersales access token make call-centre --offices clerk --prefix cc- --days 90 --opens --reads`.
import { Client, Connection } from "@temporalio/client";
import type { Payload, PayloadCodec } from "@temporalio/common";

const front = process.env.AFTERSALES_FRONT ?? "http://127.0.0.1:8233";
const token = process.env.AFTERSALES_TOKEN ?? "";
const address = process.env.TEMPORAL_ADDRESS ?? "127.0.0.1:7233";

/** Posts JSON to the front with the token; an error says what the front says. */
async function post(path: string, body: unknown): Promise<any> {
  const answer = await fetch(front + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const told: any = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${told.reason}`);
  return told;
}

/** Seals what is sent and opens what comes, by the front's codec endpoint (Temporal's own protocol). */
class FrontCodec implements PayloadCodec {
  encode(payloads: Payload[]): Promise<Payload[]> {
    return this.convert("encode", payloads);
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return this.convert("decode", payloads);
  }

  private async convert(verb: string, payloads: Payload[]): Promise<Payload[]> {
    const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString("base64");
    const sent = payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
      data: base64(data),
    }));
    const { payloads: got } = await post(`/codec/${verb}`, { payloads: sent });
    return got.map(({ metadata, data }: { metadata: Record<string, string>; data?: string }) => ({
      metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, "base64")])),
      data: Buffer.from(data ?? "", "base64"),
    }));
  }
}

const opened = await post("/api/cases/repair", {
  by: "clerk:cc-7",
  channel: "phone",
  symptoms: "does not drain",
  customer: { name: "王小明", phone: "138 0013 8000", address: "中山路 1 号", zone: "town" },
  product: { model: "WM-700", category: "washing_machine", purchased_on: "2026-05-20", in_warranty: true },
});

const connection = await Connection.connect({ address });
const client = new Client({ connection, dataConverter: { payloadCodecs: [new FrontCodec()] } });
const repair = client.workflow.getHandle(opened.workflow_id);
const answer = await repair.executeUpdate("add_note", { args: [{ by: "clerk:cc-7", note: "called back" }] });
const seen: any = await repair.query("case");
console.log(JSON.stringify({ opened, answer, notes: seen.timeline.filter((e: any) => e.event === "add_note") }));
await connection.close();
