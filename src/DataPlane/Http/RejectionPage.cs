namespace LoadMaster.DataPlane.Http;

/// <summary>What of the answer a client gets: HEAD no body, HTTP/0.9 no head.</summary>
[Flags]
internal enum RejectionParts : byte
{
    None = 0,
    Head = 1,
    Body = 2,
}

/// <summary>The answer to a request that a rule of the intrusion prevention rejects: status 400 and the rule's message.</summary>
internal static class RejectionPage
{
    /// <summary>A message is cut, a page fits into this.</summary>
    public const int BytesMax = 4096;
    private const int HeadRoom = 256;
    private const int MessageCharactersMax = 256;

    /// <summary>Writes the whole answer; returns where it starts in the span and how long head and body are.</summary>
    /// <param name="message">One character a byte, as rule files are read.</param>
    public static (int Start, int HeadLength, int BodyLength) Write(Span<byte> target, string message, int sid)
    {
        var page = new Writer(target[HeadRoom..]);
        page.Add("<!DOCTYPE html>\n<html><head><title>400 Invalid Request</title></head>\n<body><h1>Invalid Request</h1>\n<p>"u8);
        page.AddEscaped(message.AsSpan(0, Math.Min(message.Length, MessageCharactersMax)));
        page.Add("</p>\n<p>Rule "u8);
        page.Add(sid);
        page.Add("</p></body></html>\n"u8);

        Span<byte> lines = stackalloc byte[HeadRoom];
        var head = new Writer(lines);
        head.Add("HTTP/1.1 400 Invalid Request\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "u8);
        head.Add(page.Length);
        head.Add("\r\nConnection: close\r\n\r\n"u8);
        var start = HeadRoom - head.Length;
        lines[..head.Length].CopyTo(target[start..]);
        return (start, head.Length, page.Length);
    }

    private ref struct Writer(Span<byte> target)
    {
        private readonly Span<byte> _target = target;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_target[Length..]);
            Length += text.Length;
        }

        public void Add(int number)
        {
            _ = number.TryFormat(_target[Length..], out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
            Length += written;
        }

        public void AddEscaped(ReadOnlySpan<char> text)
        {
            foreach (var character in text)
            {
                switch (character)
                {
                    case '<':
                        Add("&lt;"u8);
                        break;
                    case '>':
                        Add("&gt;"u8);
                        break;
                    case '&':
                        Add("&amp;"u8);
                        break;
                    case '"':
                        Add("&quot;"u8);
                        break;
                    default:
                        _target[Length++] = (byte)character;
                        break;
                }
            }
        }
    }
}
