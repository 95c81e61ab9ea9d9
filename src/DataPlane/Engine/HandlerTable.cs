namespace LoadMaster.DataPlane.Engine;

/// <summary>Finds the handler of an epoll event; a generation tells an event of a closed handler from one of its successor in the slot.</summary>
internal sealed class HandlerTable
{
    private Handler?[] _handlers = new Handler?[1024];
    private uint[] _generations = new uint[1024];
    private int[] _free = new int[1024];
    private int _freeCount;
    private int _used;

    public ulong Add(Handler handler)
    {
        var slot = _freeCount > 0 ? _free[--_freeCount] : _used++;
        if (slot == _handlers.Length)
        {
            Array.Resize(ref _handlers, slot * 2);
            Array.Resize(ref _generations, slot * 2);
            Array.Resize(ref _free, slot * 2);
        }

        _handlers[slot] = handler;
        handler.Slot = slot;
        return ((ulong)_generations[slot] << 32) | (uint)slot;
    }

    public Handler? Find(ulong data)
    {
        var slot = (int)(uint)data;
        return _generations[slot] == (uint)(data >> 32) ? _handlers[slot] : null;
    }

    public void Remove(Handler handler)
    {
        var slot = handler.Slot;
        if (slot >= 0)
        {
            _handlers[slot] = null;
            _generations[slot]++;
            _free[_freeCount++] = slot;
            handler.Slot = -1;
        }
    }
}
