using System.Globalization;
using System.Text;

namespace LoadMaster.Actors.Ha;

/// <summary>The node's own note of the epochs that it may have used. Small and apart from the journal, so that a locked or busy journal does not delay a take-over.</summary>
public sealed class EpochFile(string directory)
{
    private readonly string _path = Path.Combine(directory, "epochs-reserved");
    private readonly Lock _gate = new();

    /// <summary>0 when nothing was ever reserved.</summary>
    /// <exception cref="IOException">It is there and cannot be read, or is no number: see the message.</exception>
    public long Read()
    {
        if (!File.Exists(_path)) return 0;
        var text = File.ReadAllText(_path).AsSpan().Trim();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var upTo)
            ? upTo
            : throw new IOException($"{_path} does not hold a number: put the highest epoch of 'lm ha status' of all nodes there, or remove it.");
    }

    /// <summary>On return it is on the disk; never lowers what is there.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not writable.</exception>
    public void Write(long upTo)
    {
        lock (_gate)
        {
            if (Read() >= upTo) return;
            var draft = _path + ".new";
            using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.ASCII.GetBytes(upTo.ToString(CultureInfo.InvariantCulture)));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, _path, overwrite: true);
        }
    }
}
