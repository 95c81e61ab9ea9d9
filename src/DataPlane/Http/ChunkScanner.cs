namespace LoadMaster.DataPlane.Http;

/// <summary>Follows a chunked body byte by byte of its framing, so that it can be passed on as it is. A mutable struct: hold it in a field.</summary>
internal struct ChunkScanner
{
    private const int ExtensionBytesMax = 256;
    private const int TrailerBytesMax = 8 * 1024;
    private const int SizeDigitsMax = 15;
    private const ulong HashStart = 14695981039346656037;

    private State _state;
    private long _size;
    private int _count;
    private ulong _nameHash;

    private enum State : byte
    {
        SizeFirst,
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        TrailerFirst,
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
        Done,
        Malformed,
    }

    public readonly bool IsDone => _state == State.Done;

    public readonly bool IsMalformed => _state == State.Malformed;

    public void Reset() => this = default;

    /// <summary>How many of the bytes belong to the body; all of them unless it ended or went wrong.</summary>
    public unsafe int Take(byte* data, int length)
    {
        var at = 0;
        while (at < length && _state < State.Done)
        {
            if (_state == State.Data)
            {
                var run = (int)Math.Min(_size, length - at);
                at += run;
                _size -= run;
                if (_size == 0)
                {
                    _state = State.DataReturn;
                }

                continue;
            }

            _state = Next(data[at++]);
        }

        return at;
    }

    /// <summary>The next bytes of the body itself, without its framing; moves on behind them. 0 when there are no more here.</summary>
    public unsafe int NextRun(ref byte* data, ref int length, out byte* run)
    {
        while (length > 0 && _state < State.Done)
        {
            if (_state == State.Data)
            {
                var count = (int)Math.Min(_size, length);
                run = data;
                data += count;
                length -= count;
                _size -= count;
                if (_size == 0)
                {
                    _state = State.DataReturn;
                }

                return count;
            }

            _state = Next(*data++);
            length--;
        }

        run = data;
        return 0;
    }

    private State Next(byte value) => _state switch
    {
        State.SizeFirst => StartSize(value),
        State.Size => OnSize(value),
        State.Extension => OnExtension(value),
        State.SizeLineFeed => value != '\n' ? State.Malformed : _size > 0 ? State.Data : StartTrailers(),
        State.DataReturn => value == '\r' ? State.DataLineFeed : State.Malformed,
        State.DataLineFeed => value == '\n' ? State.SizeFirst : State.Malformed,
        State.TrailerFirst => StartTrailer(value),
        State.TrailerName => OnTrailerName(value),
        State.TrailerValue => OnTrailerValue(value),
        State.TrailerLineFeed => value == '\n' ? State.TrailerFirst : State.Malformed,
        State.LastLineFeed => value == '\n' ? State.Done : State.Malformed,
        _ => State.Malformed,
    };

    private State StartSize(byte value)
    {
        _size = 0;
        _count = 0;
        return char.IsAsciiHexDigit((char)value) ? OnSize(value) : State.Malformed;
    }

    private State OnSize(byte value)
    {
        if (value == '\r')
        {
            return State.SizeLineFeed;
        }

        if (value == ';')
        {
            _count = 0;
            return State.Extension;
        }

        if (!char.IsAsciiHexDigit((char)value) || ++_count > SizeDigitsMax)
        {
            return State.Malformed;
        }

        _size = (_size << 4) | (uint)(value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
        return State.Size;
    }

    private State OnExtension(byte value) =>
        value == '\r' ? State.SizeLineFeed
        : IsText(value) && ++_count <= ExtensionBytesMax ? State.Extension
        : State.Malformed;

    private State StartTrailers()
    {
        _count = 0;
        return State.TrailerFirst;
    }

    private State StartTrailer(byte value)
    {
        if (value == '\r')
        {
            return State.LastLineFeed;
        }

        _nameHash = HashStart;
        return value == ':' ? State.Malformed : OnTrailerName(value);
    }

    private State OnTrailerName(byte value)
    {
        if (++_count > TrailerBytesMax)
        {
            return State.Malformed;
        }

        if (value == ':')
        {
            return IsForbidden(_nameHash) ? State.Malformed : State.TrailerValue;
        }

        _nameHash = Hash(_nameHash, value);
        return HttpText.Token.Contains(value) ? State.TrailerName : State.Malformed;
    }

    private State OnTrailerValue(byte value) =>
        value == '\r' ? State.TrailerLineFeed
        : IsText(value) && ++_count <= TrailerBytesMax ? State.TrailerValue
        : State.Malformed;

    private static bool IsText(byte value) => value is (>= 0x20 and not 0x7F) or (byte)'\t';

    private static ulong Hash(ulong hash, byte value) => unchecked((hash ^ (uint)(value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value)) * 1099511628211);

    /// <summary>Fields that decide framing or routing, which a receiver might merge into the head.</summary>
    private static bool IsForbidden(ulong nameHash) =>
        nameHash == ContentLength || nameHash == TransferEncoding || nameHash == Host || nameHash == Connection;

    private static readonly ulong ContentLength = HashOf("content-length"u8);
    private static readonly ulong TransferEncoding = HashOf("transfer-encoding"u8);
    private static readonly ulong Host = HashOf("host"u8);
    private static readonly ulong Connection = HashOf("connection"u8);

    private static ulong HashOf(ReadOnlySpan<byte> name)
    {
        var hash = HashStart;
        foreach (var value in name)
        {
            hash = Hash(hash, value);
        }

        return hash;
    }
}
