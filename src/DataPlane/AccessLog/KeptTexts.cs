using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>Copies of texts that outlive the head that they stood in, each with its length before it. A mutable struct: hold it in a field.</summary>
internal unsafe struct KeptTexts
{
    private ByteQueue _bytes;
    private BufferPool _pool;

    /// <param name="pool">Where the block comes from and goes to.</param>
    public void Begin(BufferPool pool) => _pool = pool;

    /// <summary>What is longer is cut; what the largest block has no room for is kept as empty.</summary>
    public void Add(ReadOnlySpan<byte> text, int bytesMax)
    {
        text = text[..Math.Min(text.Length, bytesMax)];
        if (!_bytes.Reserve(_pool, sizeof(ushort) + text.Length))
        {
            return;
        }

        *(ushort*)_bytes.Tail = (ushort)text.Length;
        text.CopyTo(new Span<byte>(_bytes.Tail + sizeof(ushort), text.Length));
        _bytes.Grow(sizeof(ushort) + text.Length);
    }

    /// <summary>Empty when there are not so many.</summary>
    public readonly ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var at = _bytes.Data;
            var end = at + _bytes.Count;
            while (at < end)
            {
                var length = *(ushort*)at;
                at += sizeof(ushort);
                if (index-- == 0)
                {
                    return new ReadOnlySpan<byte>(at, length);
                }

                at += length;
            }

            return default;
        }
    }

    public void Release()
    {
        if (!_bytes.IsEmpty)
        {
            _bytes.Release(_pool);
        }
    }
}
