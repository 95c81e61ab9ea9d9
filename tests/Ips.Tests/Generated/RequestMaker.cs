using System.Text;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>Makes up a request that a rule should match, from its contents, lengths and regular expressions.</summary>
internal sealed class RequestMaker(IpsRule rule, int choice)
{
    private readonly Dictionary<HttpBuffer, BufferDraft> _drafts = [];

    public (string Head, string Body) Make()
    {
        var lengths = new List<LengthOption>();
        foreach (var option in rule.Options)
        {
            switch (option)
            {
                case ContentOption { Negated: false } content:
                    Draft(content.Source.Buffer).Put(content);
                    break;
                case PcreOption pcre:
                    Add(pcre);
                    break;
                case LengthOption length:
                    lengths.Add(length);
                    break;
                case IsDataAtOption data:
                    Draft(data.Source.Buffer).Fill(Draft(data.Source.Buffer).Length + 1200);
                    break;
            }
        }

        // A length of the raw URI is one of the normalised URI when only that has a text.
        foreach (var length in lengths)
        {
            var buffer = length.Source.Buffer == HttpBuffer.RawUri && _drafts.ContainsKey(HttpBuffer.Uri) ? HttpBuffer.Uri : length.Source.Buffer;
            Draft(buffer).Fill(length.Minimum);
        }

        return (Head(), Text(HttpBuffer.ClientBody) + Text(HttpBuffer.FileData) + Text(HttpBuffer.RawBody) + PacketBody());
    }

    private BufferDraft Draft(HttpBuffer buffer) => _drafts.TryGetValue(buffer, out var draft) ? draft : _drafts[buffer] = new BufferDraft();

    private void Add(PcreOption pcre)
    {
        if (Sources.Next(rule, pcre) is not { Negated: false } text)
        {
            return;
        }

        var isLine = text.Pattern.StartsWith('^') && text.Options.Multiline && pcre.Source.Buffer is HttpBuffer.Header or HttpBuffer.RawHeader;
        Draft(pcre.Source.Buffer).Put((isLine ? "\r\n" : "") + PatternSampler.Sample(text.Pattern, choice), pcre.IsRelative, text.Pattern.StartsWith('^') && !text.Options.Multiline);
    }

    private string Text(HttpBuffer buffer) => _drafts.TryGetValue(buffer, out var draft) ? draft.Text(choice % 2 == 0 ? 'a' : '1') : "";

    private string Head()
    {
        var method = Text(HttpBuffer.Method) is { Length: > 0 } word ? word : _drafts.ContainsKey(HttpBuffer.ClientBody) ? "POST" : "GET";
        var packet = Text(HttpBuffer.Packet);
        var headers = Text(HttpBuffer.Header) + Text(HttpBuffer.RawHeader);
        var made = new StringBuilder($"{method} {Uri()} HTTP/1.1\r\n");
        if (packet.Contains(" HTTP/1", StringComparison.Ordinal) && !_drafts.ContainsKey(HttpBuffer.Uri))
        {
            made.Clear();
        }

        made.Append(headers);
        made.Append(headers.Length == 0 || headers.EndsWith('\n') ? "" : "\r\n");
        if (Text(HttpBuffer.Cookie) + Text(HttpBuffer.RawCookie) is { Length: > 0 } cookie)
        {
            made.Append("Cookie: ").Append(cookie).Append("\r\n");
        }

        return IsHeadText(packet) ? packet + (packet.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? "" : "\r\n\r\n") : made + (headers.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? "" : "\r\n");
    }

    /// <summary>A content without a buffer stands in the body, unless it is itself the start of a request.</summary>
    private string PacketBody() => IsHeadText(Text(HttpBuffer.Packet)) ? "" : Text(HttpBuffer.Packet);

    private static bool IsHeadText(string packet) => packet.Length > 4 && packet.TakeWhile(char.IsAsciiLetterUpper).Count() >= 3;

    /// <summary>Raw text goes in as it is; of a normalised one, what normalising would change is encoded twice over.</summary>
    private string Uri()
    {
        var raw = Text(HttpBuffer.RawUri);
        var wanted = Text(HttpBuffer.Uri);
        if (raw.Length > 0 && (wanted.Length == 0 || raw.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
        {
            return raw;
        }

        var encoded = string.Concat(wanted.Select(value => value is '%' ? "%2525" : value is <= ' ' or > '~' or '+' or '?' or '#' ? $"%{(int)value:x2}" : value.ToString()));
        encoded = wanted.Contains('?') ? encoded.Replace("%3f", "?", StringComparison.Ordinal) : encoded;
        var query = raw.Length == 0 ? "" : (encoded.Contains('?') ? "&x=" : "?x=") + raw;
        return (wanted.StartsWith('/') ? "" : "/") + encoded + query;
    }
}
