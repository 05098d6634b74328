// Draws the invoice that it reads on standard input N times with pdfkit and
// bwip-js, and prints CPU milliseconds and bytes of one: node bench.mjs N
import PDFDocument from "pdfkit";
import bwip from "bwip-js";
import { readFileSync } from "node:fs";

const j = JSON.parse(readFileSync(0, "utf8"));
const logo = Buffer.from(j.logo, "base64");
const regular = Buffer.from(j.regular, "base64");
const bold = Buffer.from(j.bold, "base64");
const mm = (v) => (v * 72) / 25.4;

async function one() {
  const doc = new PDFDocument({ size: "A4", margin: 0 });
  const parts = [];
  doc.on("data", (d) => parts.push(d));
  const ended = new Promise((done) => doc.on("end", done));
  doc.registerFont("r", regular);
  doc.registerFont("b", bold);
  doc.image(logo, mm(20), mm(15), { width: mm(57) });
  doc.font("b").fontSize(20).text("Factuur " + j.number, mm(20), mm(55));
  doc.font("r").fontSize(9);
  j.customer.forEach((l, i) => doc.text(l, mm(110), mm(55 + 5 * i)));
  j.lines.forEach((l, i) => {
    const y = mm(95 + 6 * i);
    [20, 104, 124, 146, 166].forEach((x, c) => doc.text(l[c], mm(x), y, { width: mm(c ? 22 : 82), align: c ? "right" : "left", lineBreak: false }));
    doc.moveTo(mm(20), y + 13).lineTo(mm(190), y + 13).lineWidth(0.3).stroke();
  });
  j.vat.forEach((v, i) => doc.text(v, mm(20), mm(180 + 5 * i)));
  doc.font("b").fontSize(13).text("€ " + j.total, mm(150), mm(188));
  const png = (bcid, text) => bwip.toBuffer({ bcid, text, scale: 3, ...(bcid === "qrcode" ? { eclevel: "M" } : { height: 10 }) });
  doc.image(await png("qrcode", j.payment), mm(20), mm(215), { width: mm(34) });
  doc.image(await png("qrcode", j.stamp), mm(114), mm(215), { width: mm(28) });
  doc.image(await png("code128", j.ticket), mm(145), mm(215), { width: mm(40) });
  doc.font("r").fontSize(7).text(j.foot, mm(20), mm(285));
  doc.end();
  await ended;
  return Buffer.concat(parts);
}

const n = Number(process.argv[2] ?? 20);
for (let i = 0; i < 5; i++) await one();
const before = process.cpuUsage();
let size = 0;
for (let i = 0; i < n; i++) size = (await one()).length;
const used = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (used.user + used.system) / 1000 / n, bytes: size }));
