using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The listeners of the service's extra ports on this loop.</summary>
internal sealed partial class LoopService
{
    private readonly Dictionary<ListenerBinding, Listener> _extra = [];

    /// <summary>Closes those that the present entry has not, and opens those that are new in it; connections stay.</summary>
    public void ListenOnExtraPorts()
    {
        var bindings = Current.Entry.ExtraBindings;
        foreach (var gone in _extra.Keys.Except(bindings).ToArray())
        {
            _extra[gone].Close();
            _ = _extra.Remove(gone);
        }

        foreach (var binding in bindings.Except(_extra.Keys).ToArray())
        {
            var fd = binding.Claim(_loop.Index);
            if (fd >= 0)
            {
                var listener = new Listener(_loop, this, binding, fd);
                _extra.Add(binding, listener);
                if (_loop.Traffic.Mode == TrafficMode.Deaf)
                {
                    listener.SetDeaf(true);
                }
            }
        }
    }

    private void CloseListeners()
    {
        _listener?.Close();
        _listener = null;
        foreach (var listener in _extra.Values)
        {
            listener.Close();
        }

        _extra.Clear();
    }
}
