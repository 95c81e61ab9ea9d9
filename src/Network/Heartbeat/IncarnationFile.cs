using System.Globalization;

namespace LoadMaster.Network.Heartbeat;

/// <summary>
/// Numbers the starts of a node. Milliseconds of UTC rise over restarts and reboots without any memory, so that a peer refuses
/// a replayed heartbeat of an earlier start; the file carries the rise over a clock that was set back meanwhile.
/// </summary>
public static class IncarnationFile
{
    /// <summary>The next number, already safe on disk; never lower than the last one plus one.</summary>
    /// <exception cref="NetworkException">The file cannot be written.</exception>
    public static long Next(string path, TimeProvider time)
    {
        try
        {
            var last = File.Exists(path)
                && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var read)
                    ? read
                    : 0;
            var next = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
            var draft = path + ".new";
            using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            return next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"Cannot keep the node's incarnation in {path}: {e.Message} The data directory must be writable.");
        }
    }
}
