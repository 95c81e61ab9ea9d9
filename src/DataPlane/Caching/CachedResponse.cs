using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Caching;

/// <summary>
/// One kept response: its head, its body, what the request had that it depends on; all of that is immutable. Codings of the body come in time. Whoever
/// uses it holds it; its memory goes with the last.
/// </summary>
internal sealed unsafe class CachedResponse
{
    private const int OverheadBytes = 360;

    /// <summary>Several, as one may have a slow client; not all who come at once, as each needs memory.</summary>
    private const int CodersMax = 4;
    private const ushort Absent = ushort.MaxValue;

    private readonly byte* _data;
    private readonly int _varyLength;
    private readonly int _pathLength;
    private readonly CodedBody?[] _coded = new CodedBody?[Limits.CompressionCodingsMax];
    private readonly int[] _coders = new int[Limits.CompressionCodingsMax];
    private int _holders = 1;

    // Of the stripe that it is in, under its lock.
    internal CachedResponse? Newer;
    internal CachedResponse? Older;
    internal CachedResponse? NextVariant;

    /// <param name="vary">As <see cref="CacheFill"/> writes it.</param>
    public CachedResponse(UInt128 key, long selector, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> vary, ReadOnlySpan<byte> path)
    {
        Key = key;
        Selector = selector;
        HeadLength = head.Length;
        BodyLength = body.Length;
        _varyLength = vary.Length;
        _pathLength = path.Length;
        var total = head.Length + body.Length + vary.Length + path.Length;
        _data = (byte*)NativeMemory.Alloc((nuint)total);
        var target = new Span<byte>(_data, total);
        head.CopyTo(target);
        body.CopyTo(target[head.Length..]);
        vary.CopyTo(target[(head.Length + body.Length)..]);
        path.CopyTo(target[(head.Length + body.Length + vary.Length)..]);
        Bytes = total + OverheadBytes;
    }

    public UInt128 Key { get; }

    /// <summary>What of the content rules it depends on.</summary>
    public long Selector { get; }

    public int HeadLength { get; }

    public int BodyLength { get; }

    /// <summary>What it counts for in the cache's memory.</summary>
    public int Bytes { get; private set; }

    /// <summary>When it was stored, in the loops' milliseconds.</summary>
    public long StoredAt { get; init; }

    public long AgeThenMs { get; init; }

    public long LifetimeMs { get; init; }

    public long StaleWhileRevalidateMs { get; init; }

    public long StaleIfErrorMs { get; init; }

    public bool HasValidator { get; init; }

    /// <summary>May also answer requests with Authorization (RFC 9111 3.5).</summary>
    public bool IsForAll { get; init; }

    public byte* Head => _data;

    public byte* Body => _data + HeadLength;

    public ReadOnlySpan<byte> Vary => new(_data + HeadLength + BodyLength, _varyLength);

    /// <summary>With the query.</summary>
    public ReadOnlySpan<byte> Path => new(_data + HeadLength + BodyLength + _varyLength, _pathLength);

    public long AgeMs(long now) => AgeThenMs + now - StoredAt;

    public long FreshForMs(long now) => LifetimeMs - AgeMs(now);

    /// <summary>Whether the request has what this response was chosen by (RFC 9111 4.1).</summary>
    public bool Suits(long selector, RequestHead head)
    {
        if (selector != Selector)
        {
            return false;
        }

        for (var rest = Vary; !rest.IsEmpty;)
        {
            var name = Take(ref rest);
            var absent = MemoryMarshal.Read<ushort>(rest) == Absent;
            var value = Take(ref rest);
            if (!Same(head, name, value, absent))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The body in a coding, for as long as this is held; null when nobody has made it yet.</summary>
    public CodedBody? CodedAs(CompressionCoding coding) => Volatile.Read(ref _coded[(int)coding]);

    /// <summary>False when enough others make this coding to keep it; else <see cref="EndCoding"/> must follow.</summary>
    public bool TryBeginCoding(CompressionCoding coding)
    {
        if (Interlocked.Increment(ref _coders[(int)coding]) <= CodersMax)
        {
            return true;
        }

        EndCoding(coding);
        return false;
    }

    public void EndCoding(CompressionCoding coding) => Interlocked.Decrement(ref _coders[(int)coding]);

    /// <summary>Takes a coding of its body over, unless it has it. Under the lock of the stripe that it is in, or before it is in one.</summary>
    public void AddCoded(CodedBody coded)
    {
        ref var place = ref _coded[(int)coded.Coding];
        if (place is null)
        {
            Bytes += coded.Bytes;
            Volatile.Write(ref place, coded);
        }
        else
        {
            coded.Release();
        }
    }

    /// <summary>Has the codings, too, that another has of the same body. Before it is in a stripe.</summary>
    public void ShareCoded(CachedResponse other)
    {
        foreach (ref var place in other._coded.AsSpan())
        {
            if (Volatile.Read(ref place) is { } coded)
            {
                coded.Hold();
                AddCoded(coded);
            }
        }
    }

    /// <summary>Only while the cache's lock keeps it from being the last.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            NativeMemory.Free(_data);
            foreach (var coded in _coded)
            {
                coded?.Release();
            }
        }
    }

    /// <summary>The first field of that name; a request that repeats a field that counts is kept apart by having more of them.</summary>
    public static int FieldOf(RequestHead head, ReadOnlySpan<byte> name, out int count)
    {
        var found = -1;
        count = 0;
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            if (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(head.Name(field), name))
            {
                found = found < 0 ? index : found;
                count++;
            }
        }

        return found;
    }

    private static bool Same(RequestHead head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool absent)
    {
        var at = FieldOf(head, name, out var count);
        return at < 0 ? absent : !absent && count == 1 && head.Value(head.Fields[at]).SequenceEqual(value);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest)
    {
        var length = MemoryMarshal.Read<ushort>(rest);
        length = length == Absent ? (ushort)0 : length;
        var text = rest.Slice(sizeof(ushort), length);
        rest = rest[(sizeof(ushort) + length)..];
        return text;
    }
}
