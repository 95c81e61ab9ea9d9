namespace LoadMaster.DataPlane.Engine;

/// <summary>Bytes that wait, in at most one block of the loop's pool; owns no memory while empty. A mutable struct: hold it in a field.</summary>
internal unsafe struct ByteQueue
{
    private byte* _block;
    private int _class;
    private int _start;
    private int _end;

    public readonly bool IsEmpty => _end == _start;

    public readonly int Count => _end - _start;

    public readonly byte* Data => _block + _start;

    /// <summary>Where the next bytes go; first call <see cref="Reserve"/>.</summary>
    public readonly byte* Tail => _block + _end;

    public readonly int Room => _block == null ? 0 : BufferPool.SizeOf(_class) - _end;

    /// <summary>Makes room for so many more bytes; false when they would not fit into the largest block.</summary>
    public bool Reserve(BufferPool pool, int bytes)
    {
        if (Room >= bytes)
        {
            return true;
        }

        var sizeClass = BufferPool.ClassFor(Count + bytes);
        if (sizeClass < 0)
        {
            return false;
        }

        var block = pool.Take(sizeClass);
        var count = Count;
        if (_block != null)
        {
            Buffer.MemoryCopy(Data, block + BufferPool.Headroom, count, count);
            pool.Return(_block, _class);
        }

        _block = block;
        _class = sizeClass;
        _start = BufferPool.Headroom;
        _end = _start + count;
        return true;
    }

    /// <summary>Takes over bytes that were written at <see cref="Tail"/>.</summary>
    public void Grow(int bytes) => _end += bytes;

    public bool Append(BufferPool pool, byte* data, int length)
    {
        if (!Reserve(pool, length))
        {
            return false;
        }

        Buffer.MemoryCopy(data, Tail, length, length);
        _end += length;
        return true;
    }

    /// <summary>Drops bytes from the front; the block goes back when nothing is left.</summary>
    public void Consume(BufferPool pool, int bytes)
    {
        _start += bytes;
        if (_start == _end)
        {
            Release(pool);
        }
    }

    /// <summary>Whether the pointer lies in this queue's block.</summary>
    public readonly bool Holds(byte* data) => _block != null && data >= _block && data <= _block + BufferPool.SizeOf(_class);

    public void Release(BufferPool pool)
    {
        if (_block != null)
        {
            pool.Return(_block, _class);
            this = default;
        }
    }
}
