using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Options;

/// <summary>The value of one header field (Snort 3 http_header: field NAME); several fields of the name are joined by commas.</summary>
internal sealed class HeaderFieldSource(HttpBuffer buffer, byte[] foldedName) : BufferSource(buffer)
{
    public override bool IsSlice => false;

    public override BufferView View(Evaluation evaluation)
    {
        var store = evaluation.Message.Store;
        var whole = evaluation.Message.View(HttpBuffer.RawHeader, alternate: false);
        var (found, joined) = (default(BufferView), false);
        for (var at = whole.Start; at < whole.End;)
        {
            var line = Line(store, at, whole.End, out var next);
            at = next;
            if (Value(store, line) is not { } value)
            {
                continue;
            }

            found = found.Length == 0 ? value : Join(store, found, value, ref joined);
        }

        return evaluation.Alternate && Buffer == HttpBuffer.Header && !found.IsEmpty ? Decoded(store, found) : found;
    }

    public override ReadOnlySpan<char> Characters(Evaluation evaluation)
    {
        var view = View(evaluation);
        evaluation.Message.Store.Widen(view);
        return evaluation.Message.Store.Characters(view);
    }

    private static BufferView Line(MessageStore store, int at, int end, out int next)
    {
        var length = store.Span(new BufferView(at, end - at)).IndexOf((byte)'\n');
        var lineEnd = length < 0 ? end : at + length;
        next = lineEnd + 1;
        return new BufferView(at, lineEnd > at && store.Bytes[lineEnd - 1] == '\r' ? lineEnd - 1 - at : lineEnd - at);
    }

    private BufferView? Value(MessageStore store, BufferView line)
    {
        var text = store.Span(line);
        if (text.Length <= foldedName.Length || text[foldedName.Length] != ':' || !AsciiText.EqualsFolded(text[..foldedName.Length], foldedName))
        {
            return null;
        }

        var value = text[(foldedName.Length + 1)..];
        var trimmed = value.TrimStart(" \t"u8);
        var start = line.End - trimmed.Length;
        return new BufferView(start, trimmed.TrimEnd(" \t"u8).Length);
    }

    private static BufferView Join(MessageStore store, BufferView first, BufferView second, ref bool joined)
    {
        if (!joined)
        {
            store.Room(first.Length);
            first = store.Add(store.Span(first));
            joined = true;
        }

        store.Room(second.Length + 1);
        store.Add(","u8);
        store.Add(store.Span(second));
        return new BufferView(first.Start, store.Used - first.Start);
    }

    private static BufferView Decoded(MessageStore store, BufferView view)
    {
        store.Room(view.Length);
        return store.Take(PercentDecoder.Decode(store.Span(view), store.Room(view.Length)));
    }
}
