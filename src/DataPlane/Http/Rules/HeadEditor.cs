using System.Text;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>Edits a whole head where it lies; its lines end in CRLF, an empty one is the last.</summary>
/// <param name="capacity">How long the head may become.</param>
internal unsafe ref struct HeadEditor(byte* data, int length, int capacity)
{
    public int Length { get; private set; } = length;

    /// <summary>Something did not fit: the head must not be used.</summary>
    public bool Overflowed { get; private set; }

    private readonly ReadOnlySpan<byte> Head => new(data, Length);

    /// <summary>Adds a line, CRLF with it, behind the last one.</summary>
    public void Add(ReadOnlySpan<byte> line) => Replace(Length - 2, 0, line);

    public void Delete(ReadOnlySpan<byte> name)
    {
        for (var at = FirstLine(); Next(at, out var end);)
        {
            if (IsNamed(at, end, name))
            {
                Replace(at, end - at, default);
            }
            else
            {
                at = end;
            }
        }
    }

    /// <summary>Adds a line whose value is made of what was captured.</summary>
    public void Add(ReadOnlySpan<byte> name, RuleValue value, RuleScratch scratch)
    {
        if (!value.TryGet(scratch, out var text))
        {
            Overflowed = true;
            return;
        }

        Add(name);
        Add(": "u8);
        Add(text);
        Add("\r\n"u8);
    }

    /// <summary>In each field of the name, puts the value in place of what the pattern finds; of the whole value without a pattern.</summary>
    public void ReplaceValue(ReadOnlySpan<byte> name, TextMatch? text, RuleValue value, RuleScratch scratch)
    {
        for (var at = FirstLine(); Next(at, out var end) && !Overflowed; at = end)
        {
            if (!IsNamed(at, end, name))
            {
                continue;
            }

            var start = at + name.Length + 1;
            while (start < end - 2 && data[start] is (byte)' ' or (byte)'\t')
            {
                start++;
            }

            var old = Head[start..(end - 2)];
            var (foundAt, foundLength) = (0, old.Length);
            if (text is null || text.Find(old, scratch, out foundAt, out foundLength))
            {
                if (!value.TryGet(scratch, out var put))
                {
                    Overflowed = true;
                    return;
                }

                Replace(start + foundAt, foundLength, put);
                end += Overflowed ? 0 : put.Length - foundLength;
            }
        }
    }

    /// <summary>Puts the value in place of what the pattern finds in path and query, where the result is a path again.</summary>
    public void RewriteUrl(TextMatch text, RuleValue with, RuleScratch scratch)
    {
        var line = Head[..Head.IndexOf("\r\n"u8)];
        var start = line.IndexOf((byte)' ') + 1;
        var target = line[start..];
        target = target[..target.IndexOf((byte)' ')];
        var url = Fields.TargetText.PathAndQuery(target);
        var offset = target.Length - url.Length;
        if (offset < 0 || !target.EndsWith(url) || !text.Find(url, scratch, out var at, out var length))
        {
            return;
        }

        if (!with.TryGet(scratch, out var value))
        {
            Overflowed = true;
            return;
        }

        var staysPath = at > 0 || (value.IsEmpty ? length < url.Length && url[length] == '/' : value[0] == '/');
        if (staysPath && line.Length + value.Length - length <= Domain.Limits.RequestLineBytesMax)
        {
            Replace(start + offset + at, length, value);
        }
    }

    private void Replace(int at, int count, ReadOnlySpan<byte> with)
    {
        var next = Length + with.Length - count;
        if (next > capacity)
        {
            Overflowed = true;
            return;
        }

        var tail = Length - at - count;
        Buffer.MemoryCopy(data + at + count, data + at + with.Length, tail, tail);
        with.CopyTo(new Span<byte>(data + at, with.Length));
        Length = next;
    }

    private readonly int FirstLine() => Head.IndexOf("\r\n"u8) + 2;

    /// <summary>False at the empty line.</summary>
    private readonly bool Next(int at, out int end)
    {
        var length = Head[at..].IndexOf("\r\n"u8);
        end = at + length + 2;
        return length > 0;
    }

    private readonly bool IsNamed(int at, int end, ReadOnlySpan<byte> name) =>
        end - at > name.Length && data[at + name.Length] == ':' && Ascii.EqualsIgnoreCase(Head.Slice(at, name.Length), name);
}
