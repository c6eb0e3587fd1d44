"""Templates that a small Indonesian business could have, so that there is something to send from the first minute."""

from __future__ import annotations

from typing import Final

from ..jsontype import JsonObject

SAMPLES: Final[tuple[JsonObject, ...]] = (
    {
        "name": "balasan_tertunda",
        "components": [
            {
                "type": "BODY",
                "text": "Halo kak, maaf balasan kami terlambat. {{1}}\n\nBalas pesan ini ya kalau masih ada yang mau ditanyakan.",
                "example": {"body_text": [["Pesanan kakak sudah kami kirim kemarin sore."]]},
            }
        ],
    },
    {
        "name": "balasan_tertunda",
        "language": "en",
        "components": [
            {
                "type": "BODY",
                "text": "Hi, sorry for the late reply. {{1}}\n\nJust answer this message if you have any more questions.",
                "example": {"body_text": [["Your order left yesterday afternoon."]]},
            }
        ],
    },
    {
        "name": "pengingat_konsultasi",
        "parameter_format": "NAMED",
        "components": [
            {
                "type": "HEADER",
                "format": "TEXT",
                "text": "Jadwal konsultasi kak {{nama}}",
                "example": {"header_text_named_params": [{"param_name": "nama", "example": "Dewi"}]},
            },
            {
                "type": "BODY",
                "text": "Halo kak {{nama}}, kami ingatkan konsultasinya {{hari}} jam {{jam}}. Jadi datang, kak?",
                "example": {
                    "body_text_named_params": [
                        {"param_name": "nama", "example": "Dewi"},
                        {"param_name": "hari", "example": "Kamis, 26 November"},
                        {"param_name": "jam", "example": "14.00"},
                    ]
                },
            },
            {"type": "FOOTER", "text": "Balas BATAL kalau berhalangan"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Jadi, kak"},
                    {"type": "QUICK_REPLY", "text": "Ganti jadwal"},
                    {"type": "URL", "text": "Lihat lokasi", "url": "https://example.com/lokasi/{{1}}", "example": ["https://example.com/lokasi/pusat"]},
                ],
            },
        ],
    },
    {
        "name": "pesanan_dikirim",
        "components": [
            {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW1hZ2U="]}},
            {
                "type": "BODY",
                "text": "Pesanan {{1}} sudah dikirim, kak {{2}}. Nomor resinya {{3}}.",
                "example": {"body_text": [["SP-0042", "Dewi", "RESI0000000042"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "URL", "text": "Lacak paket", "url": "https://example.com/lacak"},
                    {"type": "PHONE_NUMBER", "text": "Telepon toko", "phone_number": "+628110000000"},
                ],
            },
        ],
    },
    {
        "name": "promo_akhir_tahun",
        "category": "MARKETING",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Diskon akhir tahun"},
            {
                "type": "BODY",
                "text": "Halo kak {{1}}, ada diskon {{2}} sampai 31 Desember. Pakai kode di bawah ya.",
                "example": {"body_text": [["Dewi", "25%"]]},
            },
            {"type": "FOOTER", "text": "Tidak mau promo lagi? Pilih Stop promosi"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "COPY_CODE", "text": "Salin kode", "example": "SAPA25"},
                    {"type": "QUICK_REPLY", "text": "Stop promosi"},
                ],
            },
        ],
    },
    {
        "name": "kode_masuk",
        "category": "AUTHENTICATION",
        "components": [
            {
                "type": "BODY",
                "text": "*{{1}}* adalah kode verifikasi Anda. Demi keamanan, jangan bagikan kode ini.",
                "example": {"body_text": [["123456"]]},
            },
            {"type": "FOOTER", "text": "Kode ini kedaluwarsa dalam 10 menit."},
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "URL",
                        "text": "Salin kode",
                        "url": "https://www.whatsapp.com/otp/code/?code=otp{{1}}",
                        "example": ["https://www.whatsapp.com/otp/code/?code=otp123456"],
                    }
                ],
            },
        ],
    },
    {
        "name": "survei_kepuasan",
        "status": "PAUSED",
        "components": [
            {
                "type": "BODY",
                "text": "Halo kak {{1}}, gimana layanan kami kemarin?",
                "example": {"body_text": [["Dewi"]]},
            },
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Puas"}, {"type": "QUICK_REPLY", "text": "Kurang puas"}]},
        ],
    },
    {
        "name": "undian_gratis",
        "category": "MARKETING",
        "status": "REJECTED",
        "components": [{"type": "BODY", "text": "Kakak menang undian! Klik tautan ini sekarang."}],
    },
)
