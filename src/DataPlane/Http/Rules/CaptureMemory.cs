namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>
/// Where groups of regular expressions lay in texts that came before, because the library tells of groups by objects alone. Once per loop and bounded: a
/// text has two places to be in, and a new one takes that which was used longer ago.
/// </summary>
internal sealed class CaptureMemory
{
    /// <summary>Longer texts are not remembered.</summary>
    public const int TextBytesMax = 512;

    private const int PairCount = 256;

    private readonly Entry?[] _entries = new Entry?[2 * PairCount];

    /// <summary>What was remembered of a text; empty for nothing.</summary>
    /// <param name="owner">Who asks: whose expression it is.</param>
    public ReadOnlySpan<(int Start, int Length)> Find(object owner, ReadOnlySpan<byte> text)
    {
        var first = FirstOf(owner, text);
        if (_entries[first]?.Holds(owner, text) != true)
        {
            if (_entries[first + 1]?.Holds(owner, text) != true)
            {
                return [];
            }

            Swap(first);
        }

        return _entries[first]!.Groups;
    }

    public void Add(object owner, ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int Length)> groups)
    {
        if (text.Length <= TextBytesMax)
        {
            var first = FirstOf(owner, text);
            Swap(first);
            (_entries[first] ??= new Entry()).Take(owner, text, groups);
        }
    }

    private void Swap(int first) => (_entries[first], _entries[first + 1]) = (_entries[first + 1], _entries[first]);

    private static int FirstOf(object owner, ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.Add(owner);
        hash.AddBytes(text);
        return 2 * (int)((uint)hash.ToHashCode() % PairCount);
    }

    private sealed class Entry
    {
        private readonly byte[] _text = new byte[TextBytesMax];
        private readonly (int Start, int Length)[] _groups = new (int, int)[Domain.Limits.CaptureGroupMax + 1];
        private object? _owner;
        private int _textLength;
        private int _groupCount;

        public ReadOnlySpan<(int Start, int Length)> Groups => _groups.AsSpan(0, _groupCount);

        public bool Holds(object owner, ReadOnlySpan<byte> text) => ReferenceEquals(_owner, owner) && text.SequenceEqual(_text.AsSpan(0, _textLength));

        public void Take(object owner, ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int Length)> groups)
        {
            _owner = owner;
            _textLength = text.Length;
            text.CopyTo(_text);
            _groupCount = groups.Length;
            groups.CopyTo(_groups);
        }
    }
}
