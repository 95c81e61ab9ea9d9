namespace LoadMaster.Domain.Ports;

/// <summary>Large files that the configuration names by their SHA-256 (64 lower-case hexadecimal digits), and that every node needs. Its members throw <see cref="IOException"/> when the disk does not play along.</summary>
public interface IContentStore
{
    /// <summary>In bytes; null when this node does not have it.</summary>
    long? LengthOf(string sha256);

    /// <summary>From the offset on; shorter than asked for at the end.</summary>
    byte[] ReadPiece(string sha256, long offset, int bytesMax);

    /// <summary>Stores it whole or not at all; gives its SHA-256.</summary>
    string Write(byte[] content);
}
