using System.Diagnostics.CodeAnalysis;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Handlers that gave way and want to go on; linked through the handlers themselves.</summary>
internal sealed class DeferredQueue
{
    private Handler? _first;
    private Handler? _last;

    public int Count { get; private set; }

    public bool IsEmpty => _first is null;

    public void Add(Handler handler)
    {
        if (handler.IsDeferred)
        {
            return;
        }

        handler.IsDeferred = true;
        if (_last is null)
        {
            _first = handler;
        }
        else
        {
            _last.NextDeferred = handler;
        }

        _last = handler;
        Count++;
    }

    public bool TryTake([MaybeNullWhen(false)] out Handler handler)
    {
        handler = _first;
        if (handler is null)
        {
            return false;
        }

        _first = handler.NextDeferred;
        _last = _first is null ? null : _last;
        handler.NextDeferred = null;
        handler.IsDeferred = false;
        Count--;
        return true;
    }
}
