namespace LoadMaster.Network;

/// <summary>The operating system refused something; the message says what, where and what to do.</summary>
public sealed class NetworkException(string message) : Exception(message);
