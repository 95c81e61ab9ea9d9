namespace LoadMaster.Fuzz;

/// <summary>Makes a new input of one or two known ones: bits, bytes, words of the target's language, pieces repeated, moved, cut and joined.</summary>
internal sealed class Mutator(FuzzRandom random, IReadOnlyList<byte[]> words)
{
    public const int BytesMax = 24 * 1024;

    private static readonly byte[] Odd = [0, 1, 9, 10, 13, 31, 32, 34, 37, 43, 44, 45, 47, 48, 57, 58, 59, 61, 64, 92, 127, 128, 254, 255];

    private readonly byte[] _buffer = new byte[BytesMax];
    private int _length;

    public ReadOnlySpan<byte> Make(byte[] from, byte[] other)
    {
        _length = Math.Min(from.Length, BytesMax);
        from.AsSpan(0, _length).CopyTo(_buffer);
        for (var changes = 1 + random.Below(random.Below(8) + 1); changes > 0; changes--)
        {
            Change(other);
        }

        return _buffer.AsSpan(0, _length);
    }

    private void Change(byte[] other)
    {
        var at = random.Below(_length + 1);
        var run = Math.Min(random.Below(random.Below(3) == 0 ? 400 : 12), _length - at);
        switch (random.Below(9))
        {
            case 0 when at < _length:
                _buffer[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when at < _length:
                _buffer[at] = random.One(Odd);
                break;
            case 2:
                Replace(at, run, []);
                break;
            case 3 or 4 when words.Count > 0:
                Replace(at, random.Below(2) == 0 ? 0 : run, random.One(words));
                break;
            case 5:
                Replace(random.Below(_length + 1), 0, _buffer.AsSpan(at, run).ToArray());
                break;
            case 6 when other.Length > 0:
                var start = random.Below(other.Length);
                Replace(at, run, other.AsSpan(start, Math.Min(random.Below(200), other.Length - start)));
                break;
            case 7:
                Replace(at, 0, new string((char)random.One(Odd), 1 + random.Below(random.Below(20) == 0 ? 9000 : 20)).Select(value => (byte)value).ToArray());
                break;
            default:
                _length = at;
                break;
        }
    }

    private void Replace(int at, int count, ReadOnlySpan<byte> with)
    {
        count = Math.Min(count, _length - at);
        if (_length - count + with.Length > BytesMax)
        {
            return;
        }

        _buffer.AsSpan(at + count, _length - at - count).CopyTo(_buffer.AsSpan(at + with.Length));
        with.CopyTo(_buffer.AsSpan(at));
        _length += with.Length - count;
    }
}
