namespace LoadMaster.Ips.Matching;

/// <summary>The flowbits of one client connection. Bit numbers stay the same over rule sets made with the same <see cref="FlowbitNames"/>.</summary>
public sealed class FlowState
{
    private const int BitsPerWord = 64;

    private ulong[] _words = [];

    public bool IsSet(int bit) => bit / BitsPerWord < _words.Length && (_words[bit / BitsPerWord] >> (bit % BitsPerWord) & 1) != 0;

    /// <summary>Forgets all, for the next connection.</summary>
    public void Reset() => Array.Clear(_words);

    internal void Set(int bit, bool value)
    {
        var word = bit / BitsPerWord;
        if (word >= _words.Length)
        {
            if (!value)
            {
                return;
            }

            Array.Resize(ref _words, word + 1);
        }

        _words[word] = value ? _words[word] | (1UL << (bit % BitsPerWord)) : _words[word] & ~(1UL << (bit % BitsPerWord));
    }

    internal void Clear(int[] bits)
    {
        foreach (var bit in bits)
        {
            Set(bit, false);
        }
    }
}
