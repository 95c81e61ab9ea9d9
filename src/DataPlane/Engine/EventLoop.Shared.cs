namespace LoadMaster.DataPlane.Engine;

/// <summary>Files that several loops watch.</summary>
internal sealed partial class EventLoop
{
    /// <summary>For a socket that other loops watch, too: one of them is woken, not all.</summary>
    public bool RegisterSharedReader(Handler handler) => _epoll.AddSharedReader(handler.Fd, _handlers.Add(handler));

    /// <summary>Ends the watch of a file that is not closed with its handler.</summary>
    public void Unwatch(int fd) => _epoll.Remove(fd);
}
