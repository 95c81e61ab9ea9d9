using System.Numerics;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// The one pass over a message that finds the rules worth evaluating. Each rule is filed under the rarest four bytes of its literals; a table
/// of bits says whether four bytes of the traffic may be such, and only then the literal is compared, in the buffer it belongs to.
/// </summary>
internal sealed class Prefilter
{
    /// <summary>So that few of them share one.</summary>
    private const uint HeadsPerLiteral = 8;

    private readonly uint[] _bits = new uint[GramScan.BitCount / 32];
    private readonly int[] _heads;
    private readonly uint _headMask;
    private readonly List<Entry> _entryList = [];
    private readonly Entry[] _entries;

    private readonly record struct Entry(uint Gram, int Next, Literal Literal);

    /// <summary>A literal in a buffer, and the rules that need it.</summary>
    private sealed class Literal(byte[] bytes, bool ignoreCase, int gramOffset, HttpBuffer buffer)
    {
        public byte[] Bytes => bytes;

        public bool IgnoreCase => ignoreCase;

        public int GramOffset => gramOffset;

        public HttpBuffer Buffer => buffer;

        public int[] Rules { get; set; } = [];
    }

    /// <summary>Rules without a literal of four bytes; they are always evaluated.</summary>
    public int[] Unfiltered { get; }

    /// <summary>The longest literal that is looked for in headers.</summary>
    public int HeaderLiteralLengthMax { get; private set; } = GramScan.GramLength;

    public int LiteralCount => _entries.Length;

    /// <param name="rules">The rules of a set that this filter is for, by their numbers.</param>
    public Prefilter(IEnumerable<(int Index, IpsRule Rule)> rules)
    {
        var unfiltered = new List<int>();
        var literals = new Dictionary<(string Text, bool IgnoreCase, HttpBuffer Buffer), List<int>>();
        var choices = new Dictionary<(string Text, bool IgnoreCase, HttpBuffer Buffer), (byte[] Bytes, int Offset)>();
        foreach (var (index, rule) in rules)
        {
            if (Choose(rule) is not { } choice)
            {
                unfiltered.Add(index);
                continue;
            }

            var bytes = choice.Option.Search.IgnoresCase ? AsciiText.Fold(choice.Option.Search.Pattern) : choice.Option.Search.Pattern;
            var key = (Convert.ToHexString(bytes), choice.Option.Search.IgnoresCase, choice.Option.Source.Buffer);
            if (!literals.TryGetValue(key, out var users))
            {
                literals[key] = users = [];
                choices[key] = (bytes, choice.Offset);
            }

            users.Add(index);
        }

        Unfiltered = [.. unfiltered];
        _heads = new int[Math.Min(BitOperations.RoundUpToPowerOf2((uint)literals.Count * HeadsPerLiteral + 1), GramScan.BitCount)];
        _headMask = (uint)_heads.Length - 1;
        Array.Fill(_heads, -1);
        foreach (var (key, users) in literals)
        {
            var (bytes, offset) = choices[key];
            File(new Literal(bytes, key.IgnoreCase, offset, key.Buffer) { Rules = [.. users] });
        }

        _entries = [.. _entryList];
        _entryList.Clear();
    }

    /// <summary>Looks at one range of the message's store and reports the rules whose literal stands there.</summary>
    public void Scan(MessageBuffers message, BufferView region, CandidateList candidates)
    {
        if (region.Length < GramScan.GramLength)
        {
            return;
        }

        Span<int> hits = stackalloc int[GramScan.HitsPerBlock];
        var text = message.Store.Span(region);
        var from = 0;
        while (from + GramScan.GramLength <= text.Length)
        {
            var count = GramScan.Find(text, ref from, _bits, hits);
            foreach (var hit in hits[..count])
            {
                Check(message, region.Start + hit, candidates);
            }
        }
    }

    private static (ContentOption Option, int Offset)? Choose(IpsRule rule)
    {
        (ContentOption Option, int Offset)? best = null;
        var bestCost = long.MaxValue;
        foreach (var option in rule.Options.OfType<ContentOption>())
        {
            if (option.Negated || !option.Source.IsSlice || option.Source.Buffer == HttpBuffer.Base64)
            {
                continue;
            }

            var pattern = option.Search.Pattern;
            for (var at = 0; at + GramScan.GramLength <= pattern.Length; at++)
            {
                var cost = GramModel.Cost(pattern.AsSpan(at));
                if (cost < bestCost)
                {
                    (best, bestCost) = ((option, at), cost);
                }
            }
        }

        return best;
    }

    private void File(Literal literal)
    {
        var gram = GramModel.Gram(literal.Bytes.AsSpan(literal.GramOffset));
        var slot = GramScan.Slot(gram);
        _bits[slot >> 5] |= 1u << (int)(slot & 31);
        _entryList.Add(new Entry(gram, _heads[slot & _headMask], literal));
        _heads[slot & _headMask] = _entryList.Count - 1;
        if (literal.Buffer is HttpBuffer.Header)
        {
            HeaderLiteralLengthMax = Math.Max(HeaderLiteralLengthMax, literal.Bytes.Length);
        }
    }

    private void Check(MessageBuffers message, int position, CandidateList candidates)
    {
        var bytes = message.Store.Bytes;
        var gram = GramModel.Gram(bytes.AsSpan(position));
        for (var at = _heads[GramScan.Slot(gram) & _headMask]; at >= 0; at = _entries[at].Next)
        {
            ref readonly var entry = ref _entries[at];
            if (entry.Gram != gram)
            {
                continue;
            }

            var literal = entry.Literal;
            var start = position - literal.GramOffset;
            if (!IsIn(message, literal.Buffer, start, literal.Bytes.Length))
            {
                continue;
            }

            var text = bytes.AsSpan(start, literal.Bytes.Length);
            if (literal.IgnoreCase ? AsciiText.EqualsFolded(text, literal.Bytes) : text.SequenceEqual(literal.Bytes))
            {
                candidates.Add(literal.Rules);
            }
        }
    }

    /// <summary>A header buffer that had to be copied is scanned only where it differs from the raw one.</summary>
    private static bool IsIn(MessageBuffers message, HttpBuffer buffer, int start, int length) =>
        message.View(buffer, alternate: false).Contains(start, length)
        || (message.HasAlternates && message.HasAlternate(buffer) && message.View(buffer, alternate: true).Contains(start, length))
        || (buffer == HttpBuffer.Header && message.View(HttpBuffer.RawHeader, alternate: false).Contains(start, length));
}
